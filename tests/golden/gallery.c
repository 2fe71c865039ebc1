// Every template in every state, shape and theme on one page, for designers: draws the slides of
// tests/golden/slides/ (or of another folder) and writes OUT/index.html with the pictures beside
// it.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signage/base/buffer.h"
#include "signage/base/file.h"
#include "signage/drawing/slide_draw.h"

#define AT_UTC_MS INT64_C(1796450700000) // 2026-12-05 15:05 in Tokyo, as the golden pictures
#define MOST_PAGE_BYTES (4u * 1024 * 1024)
#define THEME_FOLDER "content/themes"

static const struct shape {
    const char *name;
    int width, height;
} shapes[] = {
    {"landscape", 1280, 720}, {"portrait", 720, 1280}, {"square", 800, 800}, {"bar", 1280, 360}};

struct gallery {
    const char *out, *slides;
    struct artist *artist;
    struct civil_zone *zone;
    struct dirent **themes;
    int theme_count;
    struct buffer page;
    int drawn, faults, all;
};

static int is_document(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static int stem_of(const struct dirent *entry) // its length
{
    return (int)strlen(entry->d_name) - 4;
}

static void add_escaped(struct buffer *page, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            buffer_add_text(page, "&lt;");
        else if (*text == '&')
            buffer_add_text(page, "&amp;");
        else if (*text == '"')
            buffer_add_text(page, "&quot;");
        else
            buffer_add(page, text, 1);
    }
}

static void add_head(struct buffer *page)
{
    buffer_add_text(
        page, "<!doctype html>\n<html lang=\"ja\">\n<meta charset=\"utf-8\">\n"
              "<title>瓦版 デザイン一覧 / Kawaraban gallery</title>\n<style>\n"
              "body{margin:0;background:#e9e4d9;color:#231f1b;font:15px/1.5 sans-serif}\n"
              "header{position:sticky;top:0;background:#1e3a5a;color:#fdfaf3;padding:.7em 1.2em;"
              "display:flex;flex-wrap:wrap;gap:.5em 1.6em;align-items:baseline}\n"
              "h1{font-size:1.1em;margin:0 1em 0 0}\nselect{font:inherit;padding:.1em .3em}\n"
              "main{display:flex;flex-wrap:wrap;gap:1.2em;padding:1.2em;align-items:flex-start}\n"
              "figure{margin:0;max-width:100%}\nimg{display:block;width:auto;height:270px;"
              "max-width:100%;box-shadow:0 1px 5px #0005}\n"
              ".far img{height:auto;width:160px}\n"
              "figcaption{font-size:.82em}\n.fault{color:#8f1a08;max-width:34em}\n"
              "</style>\n<header><h1>瓦版 デザイン一覧</h1>\n");
}

static void add_choice(struct buffer *page, const char *key, const char *title)
{
    buffer_printf(page,
                  "<label>%s <select data-key=\"%s\"><option value=\"\">すべて / all</option>",
                  title, key);
    buffer_add_text(page, "</select></label>\n");
}

// The choices are read off the pictures, so that page and pictures cannot disagree.
static void add_foot(struct buffer *page)
{
    buffer_add_text(
        page, "</main>\n<script>\n"
              "const figures=[...document.querySelectorAll('figure')];\n"
              "const choices=[...document.querySelectorAll('select')];\n"
              "function show(){for(const f of figures)f.hidden=choices.some("
              "c=>c.value&&f.dataset[c.dataset.key]!==c.value)}\n"
              "for(const c of choices){\n"
              "  for(const v of [...new Set(figures.map(f=>f.dataset[c.dataset.key]))].sort())"
              "c.add(new Option(v,v));\n  c.onchange=show}\n"
              "document.getElementById('far').onchange=e=>"
              "document.body.classList.toggle('far',e.target.checked);\n"
              "const first=choices.find(c=>c.dataset.key==='theme');\n"
              "if([...first.options].some(o=>o.value==='kawara'))first.value='kawara';\nshow();\n"
              "</script>\n</html>\n");
}

static void add_figure(struct gallery *gallery, const char *template_name, const char *name,
                       const struct shape *shape, const char *theme, const char *file,
                       const char *fault)
{
    struct buffer *page = &gallery->page;
    buffer_printf(page,
                  "<figure data-template=\"%s\" data-shape=\"%s\" data-theme=\"%s\" "
                  "data-slide=\"%s\"><a href=\"%s\"><img loading=\"lazy\" src=\"%s\" width=\"%d\" "
                  "height=\"%d\" alt=\"%s\"></a><figcaption>%s · %d×%d · %s",
                  template_name, shape->name, theme, name, file, file, shape->width, shape->height,
                  name, name, shape->width, shape->height, theme);
    if (fault[0]) {
        buffer_add_text(page, "<div class=\"fault\">");
        add_escaped(page, fault);
        buffer_add_text(page, "</div>");
    }
    buffer_add_text(page, "</figcaption></figure>\n");
}

// The template's name, without folder and ending.
static void name_of_template(const struct slide *slide, char name[64])
{
    const char *slash = strrchr(slide->template_src, '/');
    snprintf(name, 64, "%s", slash ? slash + 1 : slide->template_src);
    name[strcspn(name, ".")] = '\0';
}

static bool draw_one(struct gallery *gallery, struct slide *slide, const char *name,
                     const struct shape *shape, const char *theme, struct error *error)
{
    char template_name[64], file[600], path[1024];
    struct slide_moment moment = {AT_UTC_MS, gallery->zone, NULL};
    struct slide_drawing_report report;
    name_of_template(slide, template_name);
    snprintf(file, sizeof file, "%s-%s-%s.png", name, shape->name, theme);
    snprintf(path, sizeof path, "%s/%s", gallery->out, file);
    struct frame *frame = frame_create(shape->width, shape->height, error);
    bool ok = frame && slide_draw(gallery->artist, slide, &moment, frame, &report, error) &&
              frame_save_png(frame, path, error);
    frame_destroy(frame);
    if (!ok)
        return false;
    add_figure(gallery, template_name, name, shape, theme, file, report.first_fault);
    gallery->faults += report.first_fault[0] != '\0';
    gallery->drawn++;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%d of %d pictures", gallery->drawn, gallery->all);
    return true;
}

// Running text is only ever shown as a band.
static bool suits(const char *name, const struct shape *shape)
{
    return strncmp(name, "ticker", 6) != 0 || strcmp(shape->name, "bar") == 0;
}

static bool draw_slide(struct gallery *gallery, const struct dirent *entry, struct error *error)
{
    char path[512], name[256], theme_path[512];
    size_t length;
    snprintf(path, sizeof path, "%s/%s", gallery->slides, entry->d_name);
    snprintf(name, sizeof name, "%.*s", stem_of(entry), entry->d_name);
    char *bytes = file_load(path, SLIDE_MOST_BYTES, &length, error);
    struct slide *slide = bytes ? slide_parse(path, bytes, length, error) : NULL;
    free(bytes);
    bool ok = slide != NULL;
    for (int t = 0; ok && t < gallery->theme_count; t++) {
        char theme[256];
        snprintf(theme, sizeof theme, "%.*s", stem_of(gallery->themes[t]),
                 gallery->themes[t]->d_name);
        snprintf(theme_path, sizeof theme_path, THEME_FOLDER "/%s.xml", theme);
        slide->theme_src = theme_path;
        for (size_t s = 0; ok && s < sizeof shapes / sizeof shapes[0]; s++)
            if (suits(name, &shapes[s]))
                ok = draw_one(gallery, slide, name, &shapes[s], theme, error);
    }
    slide_destroy(slide);
    return ok;
}

static bool draw_all(struct gallery *gallery, struct error *error)
{
    struct dirent **slides;
    int count = scandir(gallery->slides, &slides, is_document, alphasort);
    gallery->theme_count = scandir(THEME_FOLDER, &gallery->themes, is_document, alphasort);
    if (count <= 0 || gallery->theme_count <= 0)
        return error_set(error,
                         "%s holds no slides, or " THEME_FOLDER " no themes; run this from "
                         "the project's top folder",
                         gallery->slides);
    gallery->all = count * gallery->theme_count * (int)(sizeof shapes / sizeof shapes[0]);
    add_head(&gallery->page);
    add_choice(&gallery->page, "template", "テンプレート template");
    add_choice(&gallery->page, "slide", "スライド slide");
    add_choice(&gallery->page, "shape", "画面の形 shape");
    add_choice(&gallery->page, "theme", "テーマ theme");
    buffer_add_text(&gallery->page,
                    "<label><input type=\"checkbox\" id=\"far\"> 遠くから見る / from "
                    "afar</label>\n</header>\n<main>\n");
    bool ok = true;
    for (int i = 0; i < count; i++) {
        ok = ok && draw_slide(gallery, slides[i], error);
        free(slides[i]);
    }
    free(slides);
    for (int i = 0; i < gallery->theme_count; i++)
        free(gallery->themes[i]);
    free(gallery->themes);
    add_foot(&gallery->page);
    return ok;
}

int main(int argc, char **argv)
{
    struct error error = {""};
    struct gallery gallery = {.out = argc > 1 ? argv[1] : "build/gallery",
                              .slides = argc > 2 ? argv[2] : "tests/golden/slides"};
    char path[512];
    buffer_init(&gallery.page, MOST_PAGE_BYTES);
    gallery.artist = artist_create("fonts/fonts.xml", NULL, &error);
    gallery.zone = gallery.artist ? civil_zone_create("Asia/Tokyo", &error) : NULL;
    bool ok = gallery.zone && folder_make(gallery.out, &error) && draw_all(&gallery, &error);
    snprintf(path, sizeof path, "%s/index.html", gallery.out);
    ok = ok && file_replace(path, gallery.page.bytes, gallery.page.length, &error);
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
    if (ok)
        printf("%s: %d pictures, %d of them with something left out or missing\n", path,
               gallery.drawn, gallery.faults);
    else
        fprintf(stderr, "gallery: %s\n", error.text);
    civil_zone_destroy(gallery.zone);
    artist_destroy(gallery.artist);
    buffer_finish(&gallery.page);
    return ok ? 0 : 1;
}
