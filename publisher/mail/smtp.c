// libcurl speaks; here is what its result codes mean for a letter.
#include "publisher/mail/smtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "signage/base/file.h"

struct smtp {
    CURL *curl;
    const _Atomic(bool) *stopping;
    char fault[CURL_ERROR_SIZE];
    const struct buffer *message; // during a transfer
    size_t at;
    bool data_taken; // the server has asked for the message itself
};

static size_t read_message(char *bytes, size_t size, size_t count, void *context)
{
    struct smtp *smtp = context;
    size_t left = smtp->message->length - smtp->at, most = size * count;
    size_t given = left < most ? left : most;
    memcpy(bytes, smtp->message->bytes + smtp->at, given);
    smtp->at += given;
    smtp->data_taken = true;
    return given;
}

static int watch(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
                 curl_off_t up_now)
{
    const struct smtp *smtp = context;
    (void)total, (void)now, (void)up_total, (void)up_now;
    return atomic_load(smtp->stopping) ? 1 : 0;
}

static bool set_password(CURL *curl, const struct mail_settings *settings, struct error *error)
{
    if (!settings->user || !*settings->user)
        return true;
    curl_easy_setopt(curl, CURLOPT_USERNAME, settings->user);
    if (!settings->password_file || !*settings->password_file)
        return true;
    size_t length;
    char *password = file_load(settings->password_file, SMTP_MOST_PASSWORD_BYTES, &length, error);
    if (!password)
        return false;
    password[strcspn(password, "\r\n")] = '\0';
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    explicit_bzero(password, length);
    free(password);
    return true;
}

static void set_options(struct smtp *smtp, const struct mail_settings *settings)
{
    CURL *curl = smtp->curl;
    curl_easy_setopt(curl, CURLOPT_URL, settings->server);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(settings->require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SMTP_MOST_S);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->fault);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, smtp);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

struct smtp *smtp_create(const struct mail_settings *settings, const _Atomic(bool) *stopping,
                         struct error *error)
{
    if (strncmp(settings->server, "smtp://", 7) != 0 &&
        strncmp(settings->server, "smtps://", 8) != 0) {
        error_set(error,
                  "mail server “%s”: write smtp://HOST:587, or smtps://HOST:465 where TLS is "
                  "spoken from the first byte",
                  settings->server);
        return NULL;
    }
    struct smtp *smtp = calloc(1, sizeof *smtp);
    if (!smtp || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        !(smtp->curl = curl_easy_init()))
        abort();
    smtp->stopping = stopping;
    set_options(smtp, settings);
    if (set_password(smtp->curl, settings, error))
        return smtp;
    smtp_destroy(smtp);
    return NULL;
}

void smtp_destroy(struct smtp *smtp)
{
    if (!smtp)
        return;
    curl_easy_cleanup(smtp->curl);
    curl_global_cleanup();
    free(smtp);
}

// RCPT and MAIL that are refused are CURLE_SEND_ERROR; a refusal after the message went has
// data_taken. Anything else (greeting, EHLO, signing in, no answer) is between us and the server.
// 530 to 538 ask for a sign-in, 421 says that the server closes.
static enum smtp_outcome outcome_of(const struct smtp *smtp, CURLcode result, long code)
{
    bool ours = code == 421 || (code >= 530 && code <= 538) || result == CURLE_LOGIN_DENIED;
    bool letters = result == CURLE_SEND_ERROR || smtp->data_taken;
    if (result == CURLE_OK)
        return SMTP_SENT;
    if (ours || !letters || code < 400)
        return SMTP_AWAY;
    return code < 500 ? SMTP_LATER : SMTP_REFUSED;
}

enum smtp_outcome smtp_send(struct smtp *smtp, const char *from, const char *to,
                            const struct buffer *message, struct error *error)
{
    char sender[300], recipient[300];
    long code = 0;
    snprintf(sender, sizeof sender, "<%s>", from);
    snprintf(recipient, sizeof recipient, "<%s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    smtp->message = message;
    smtp->at = 0;
    smtp->data_taken = false;
    smtp->fault[0] = '\0';
    CURLcode result = curl_easy_perform(smtp->curl);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    enum smtp_outcome outcome = outcome_of(smtp, result, code);
    if (outcome != SMTP_SENT && code >= 400)
        error_set(error, "the mail server answered %ld: %s", code,
                  *smtp->fault ? smtp->fault : curl_easy_strerror(result));
    else if (outcome != SMTP_SENT)
        error_set(error, "the mail server cannot be reached: %s",
                  *smtp->fault ? smtp->fault : curl_easy_strerror(result));
    return outcome;
}
