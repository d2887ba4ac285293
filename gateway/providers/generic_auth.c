/* generic_auth.c - how a webhook shows who sent it, in the ways that providers have: a secret in a header, in
 * the address, by HTTP's Basic, or a signature (generic_sign.c). What we send shows it in the same ways. */
#include "gateway/providers/generic.h"

#include "gateway/form.h"
#include "gateway/providers/common.h"

#include <stdio.h>
#include <string.h>

/* ---- the configuration ---- */

static const char *const scheme_words[] = {"none",  "hmac", "bearer", "header", "basic",
                                           "query", "path", "field",  NULL};
static const char *const scheme_options[][12] = {
    [GENERIC_NONE] = {"scheme"},
    [GENERIC_HMAC] = {"scheme", "secret", "secret_is", "algorithm", "signs", "header", "prefix", "encoding",
                      "timestamp_header", "nonce_header", "tolerance_s"},
    [GENERIC_BEARER] = {"scheme", "secret"},
    [GENERIC_HEADER] = {"scheme", "secret", "header", "prefix"},
    [GENERIC_BASIC] = {"scheme", "secret", "user"},
    [GENERIC_QUERY] = {"scheme", "secret", "parameter"},
    [GENERIC_PATH] = {"scheme", "secret"},
    [GENERIC_FIELD] = {"scheme", "secret", "field"},
};

static void read_scheme(struct options *options, struct generic_auth *auth)
{
    if (auth->scheme == GENERIC_QUERY || auth->scheme == GENERIC_PATH)
        options_url_secrets(options, "secret", &auth->secrets);
    else if (auth->scheme != GENERIC_NONE)
        options_secrets(options, "secret", &auth->secrets);
    switch (auth->scheme) {
    case GENERIC_NONE:
    case GENERIC_BEARER:
        break;
    case GENERIC_HMAC:
        generic_sign_read(options, auth);
        break;
    case GENERIC_HEADER:
        options_text(options, "header", true, "-_", "write the header's name", auth->name, sizeof auth->name);
        options_text(options, "prefix", false, generic_any_character, "write what stands before the secret",
                     auth->prefix, sizeof auth->prefix);
        break;
    case GENERIC_BASIC:
        options_text(options, "user", true, "!#$%&'()*+,-./;<=>?@[]^_`{|}~", "write the user's name",
                     auth->user, sizeof auth->user);
        break;
    case GENERIC_QUERY:
        options_text(options, "parameter", true, "-._~", "write the parameter's name", auth->name,
                     sizeof auth->name);
        break;
    case GENERIC_PATH:
        break;
    case GENERIC_FIELD:
        options_text(options, "field", true, "-._", "write the field's name", auth->name, sizeof auth->name);
        break;
    }
}

void generic_auth_read(struct options *of, bool inbound, struct generic_auth *auth)
{
    const json_t *value = json_object_get(of->object, "auth");
    struct options part = *of;
    char where[GENERIC_WHERE_ROOM];

    if (json_is_string(value) && strcmp(json_string_value(value), "none") == 0)
        return;
    if (!json_is_object(value) || !json_object_get(value, "scheme")) {
        options_fault(of, "auth",
                      inbound ? "write {\"scheme\": ...} with hmac, bearer, header, basic, query or path"
                              : "write {\"scheme\": ...} with bearer, header, basic or field; or \"none\"",
                      inbound ? "it is not said how the provider shows who it is"
                              : "it is not said how the provider knows us");
        return;
    }
    snprintf(where, sizeof where, "%s.auth", of->where);
    part.object = value;
    part.where = where;
    auth->scheme = (enum generic_scheme)options_choice(&part, "scheme", scheme_words, GENERIC_NONE);
    bool inbound_only =
        auth->scheme == GENERIC_HMAC || auth->scheme == GENERIC_QUERY || auth->scheme == GENERIC_PATH;
    if (inbound ? auth->scheme == GENERIC_FIELD : inbound_only)
        options_fault(&part, "scheme", inbound ? "take another" : "take bearer, header, basic or field",
                      inbound ? "that is for what is sent" : "that is for webhooks");
    if (part.good) {
        part =
            options_begin(value, where, of->faults, scheme_words[auth->scheme], scheme_options[auth->scheme]);
        read_scheme(&part, auth);
    }
    of->good &= part.good;
}

void generic_auth_forget(struct generic_auth *auth)
{
    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(auth->keys[i]);
    secrets_scrub(&auth->secrets);
}

/* ---- webhooks ---- */

static enum verdict verify_query(const struct generic_auth *auth, const struct http_request *request)
{
    struct form form = {.count = 0};

    if (request->query == NULL)
        return VERDICT_FORGED;
    if (form_read(&form, request->query, strlen(request->query)) != FORM_OK)
        return VERDICT_MALFORMED;
    bool equal = common_is_secret(&auth->secrets, form_text(&form, auth->name));
    form_scrub(&form);
    return equal ? VERDICT_OK : VERDICT_FORGED;
}

/* Nobody but a program on this machine; what a proxy hands on comes from elsewhere. */
static enum verdict verify_none(const struct http_request *request)
{
    static const char *const proxied[] = {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"};

    for (size_t i = 0; i < sizeof proxied / sizeof *proxied; i++) {
        if (http_request_header(request, proxied[i]) != NULL)
            return VERDICT_FORGED;
    }
    return request->from_loopback ? VERDICT_OK : VERDICT_FORGED;
}

enum verdict generic_auth_verify(const struct generic_auth *auth, const struct http_request *request,
                                 const struct public_url *url, time_t now)
{
    const char *authorization = http_request_header(request, "Authorization");
    const char *secret = NULL;

    switch (auth->scheme) {
    case GENERIC_NONE:
        return verify_none(request);
    case GENERIC_HMAC:
        return generic_sign_verify(auth, request, url, now);
    case GENERIC_BASIC:
        return common_is_basic(request, auth->user, &auth->secrets) ? VERDICT_OK : VERDICT_FORGED;
    case GENERIC_QUERY:
        return verify_query(auth, request);
    case GENERIC_PATH:
        return common_is_secret_path(request, &auth->secrets) ? VERDICT_OK : VERDICT_FORGED;
    case GENERIC_BEARER:
        secret = generic_behind(authorization, "Bearer ", true);
        break;
    case GENERIC_HEADER:
        secret = generic_behind(http_request_header(request, auth->name), auth->prefix, false);
        break;
    case GENERIC_FIELD: /* for what we send alone */
        break;
    }
    return common_is_secret(&auth->secrets, secret) ? VERDICT_OK : VERDICT_FORGED;
}

bool generic_auth_url(const struct generic_auth *auth, const char *url, char *out, size_t room)
{
    const char *secret = auth->secrets.count > 0 ? auth->secrets.text[0] : "";
    int length;

    if (auth->scheme == GENERIC_PATH)
        length = snprintf(out, room, "%s/%s", url, secret);
    else if (auth->scheme == GENERIC_QUERY)
        length =
            snprintf(out, room, "%s%s%s=%s", url, strchr(url, '?') == NULL ? "?" : "&", auth->name, secret);
    else
        length = snprintf(out, room, "%s", url);
    return length > 0 && (size_t)length < room;
}
