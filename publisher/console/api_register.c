// The register's rows are written in one transaction with their audit row; then everything that
// works by them is told.
#include "publisher/console/api_register.h"

#include <stdio.h>
#include <stdlib.h>

#include "publisher/console/api.h"
#include "publisher/store/store_register.h"

json_t *api_register_load(struct call *call, const char *kind, const char *id, int64_t *version)
{
    struct error error = {0};
    *version = 0;
    char *text = store_load_register(call_office(call)->store, kind, id, version, &error);
    json_t *document = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    *version += 1;
    return json_is_object(document) ? document : json_object();
}

void api_register_lay(json_t *document, const json_t *changes)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)changes); at;
         at = json_object_iter_next((json_t *)(uintptr_t)changes, at)) {
        if (json_is_null(json_object_iter_value(at)))
            json_object_del(document, json_object_iter_key(at));
        else
            json_object_set(document, json_object_iter_key(at), json_object_iter_value(at));
    }
}

static void take_up(struct call *call)
{
    struct office *office = call_office(call);
    struct error error;
    if (!settings_renew(office->settings, &error))
        api_refuse_failed(call, &error);
    else if (office->settings_changed)
        office->settings_changed(office->context);
}

// Ends the transaction; false: refused.
static bool finish(struct call *call, bool ok, bool conflict, const char *id, struct error *error,
                   json_t *(*current)(struct call *call, const char *id))
{
    struct store *store = call_office(call)->store;
    if (!ok)
        store_abandon(store);
    else
        ok = store_end(store, error);
    if (ok)
        take_up(call);
    else if (conflict)
        api_refuse_conflict(call, current(call, id));
    else
        api_refuse_failed(call, error);
    return !call_replied(call);
}

static bool note(struct call *call, const char *kind, const char *id, const char *action,
                 json_t *detail, struct error *error)
{
    char subject[160];
    snprintf(subject, sizeof subject, "%s:%s", kind, id);
    return api_note(call, action, subject, detail, error);
}

bool api_register_save(struct call *call, const char *kind, const char *id, const json_t *document,
                       int64_t version, const char *action,
                       json_t *(*current)(struct call *call, const char *id))
{
    struct store *store = call_office(call)->store;
    struct error error;
    bool conflict = false;
    int64_t kept = version - 1;
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    if (!store_begin(store, &error)) {
        free(text);
        api_refuse_failed(call, &error);
        return false;
    }
    bool ok = store_put_register(store, kind, id, text, &kept, &conflict, &error) &&
              note(call, kind, id, action, json_deep_copy(document), &error);
    free(text);
    return finish(call, ok, conflict, id, &error, current);
}

bool api_register_remove(struct call *call, const char *kind, const char *id, int64_t version,
                         json_t *(*current)(struct call *call, const char *id))
{
    struct store *store = call_office(call)->store;
    struct error error;
    int64_t kept;
    char action[80];
    snprintf(action, sizeof action, "%s.remove", kind);
    if (!store_begin(store, &error)) {
        api_refuse_failed(call, &error);
        return false;
    }
    json_decref(api_register_load(call, kind, id, &kept));
    bool conflict = kept != version;
    bool ok = !conflict && store_remove_register(store, kind, id, &error) &&
              note(call, kind, id, action, NULL, &error);
    return finish(call, ok, conflict, id, &error, current);
}
