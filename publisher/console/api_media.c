// Uploads: checked and made anew in the sandbox, then kept under the name of their content.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "publisher/console/api.h"
#include "publisher/console/api_tables.h"
#include "publisher/upload/upload.h"

static json_t *media_json(const struct upload *upload, const char *name, const char *poster)
{
    json_t *json = json_pack(
        "{s:s, s:s, s:i, s:i, s:o, s:o, s:o}", "name", name, "type", upload->type, "width",
        upload->width, "height", upload->height, "url", json_sprintf("/media/%s", name),
        "duration_ms", upload->duration_ms < 0 ? json_null() : json_integer(upload->duration_ms),
        "pages", upload->pages < 0 ? json_null() : json_integer(upload->pages));
    json_object_set_new(json, "poster", *poster ? json_string(poster) : json_null());
    json_object_set_new(json, "poster_url",
                        *poster ? json_sprintf("/media/%s", poster) : json_null());
    return json;
}

static void keep(struct call *call, const struct upload *upload)
{
    struct store *store = call_office(call)->store;
    char name[STORE_MEDIA_NAME_BYTES], poster[STORE_MEDIA_NAME_BYTES] = "";
    struct error error;
    if (!store_add_media_file(store, upload->path, upload->extension, UPLOAD_MOST_VIDEO_BYTES, name,
                              &error) ||
        (*upload->poster && !store_add_media_file(store, upload->poster, "jpg",
                                                  UPLOAD_MOST_PICTURE_BYTES, poster, &error))) {
        api_refuse_failed(call, &error);
        return;
    }
    json_t *detail =
        json_pack("{s:s, s:s}", "type", upload->type, "called", call_query(call, "name"));
    if (!api_note(call, "media.add", name, detail, &error))
        api_refuse_failed(call, &error);
    else
        call_reply(call, 201, media_json(upload, name, poster));
}

static void add_media(struct call *call)
{
    const char *file = call_file(call);
    char folder[4096];
    struct upload upload = {0};
    struct error error;
    if (!file || !*file) {
        api_refuse_field(call, "",
                         api_words(call, "ファイルが空です。もう一度選んでください。",
                                   "The file is empty; choose it again."));
        return;
    }
    snprintf(folder, sizeof folder, "%s/incoming", store_folder(call_office(call)->store));
    if (!upload_check(file, folder, call_lang(call), &upload, &error)) {
        api_refuse_field(call, "", error.text);
        return;
    }
    keep(call, &upload);
    unlink(upload.path);
    if (*upload.poster)
        unlink(upload.poster);
}

struct api_table api_media(void)
{
    static const struct api_route routes[] = {
        {"POST", "/api/v1/media", CALL_EDITOR, CALL_FILE_BODY, UPLOAD_MOST_VIDEO_BYTES, add_media},
    };
    return (struct api_table){routes, sizeof routes / sizeof *routes};
}
