/* api_call.c - a call's bytes on the wire: the header lines and their order are libcurl's, since they were
 * compared with the providers' own SDKs. */
#include "gateway/api_call.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool api_call_header(struct api_call *call, const char *name, const char *value)
{
    if (call->headers_count == API_HEADERS_MAX || strpbrk(name, ":\r\n") != NULL ||
        strpbrk(value, "\r\n") != NULL)
        return false;
    int length = snprintf(call->headers[call->headers_count], API_HEADER_ROOM, "%s: %s", name, value);
    if (length < 0 || length >= API_HEADER_ROOM) {
        explicit_bzero(call->headers[call->headers_count], API_HEADER_ROOM);
        return false;
    }
    call->headers_count++;
    return true;
}

/* Without TLS a call may only go to this machine. */
static bool is_loopback(const char *url)
{
    char host[64];
    struct in_addr address;

    if (strncasecmp(url, "http://", 7) != 0)
        return false;
    url += 7;
    size_t authority = strcspn(url, "/?#\\");
    size_t length = strcspn(url, url[0] == '[' ? "]" : ":/?#");
    if (length >= sizeof host || memchr(url, '@', authority) != NULL)
        return false;
    memcpy(host, url, length);
    host[length] = '\0';
    if (strcmp(host, "[::1") == 0 || strcasecmp(host, "localhost") == 0)
        return true;
    return inet_pton(AF_INET, host, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool api_url_allowed(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0 || is_loopback(url);
}

void api_call_begin(struct api_call *call)
{
    call->method = NULL;
    call->url[0] = call->basic_auth[0] = call->body[0] = '\0';
    call->headers_count = call->body_length = 0;
    call->timeout_ms = 0;
}

static void wipe_text(char *text, size_t room)
{
    explicit_bzero(text, strnlen(text, room));
}

void api_call_scrub(struct api_call *call)
{
    bool half_made = call->body_length == 0 || call->body_length > sizeof call->body;

    for (size_t i = 0; i < call->headers_count; i++)
        wipe_text(call->headers[i], sizeof call->headers[i]);
    wipe_text(call->url, sizeof call->url);
    wipe_text(call->basic_auth, sizeof call->basic_auth);
    explicit_bzero(call->body, half_made ? sizeof call->body : call->body_length);
    api_call_begin(call);
}

/* ---- The address ---- */

/* A part of the address, put behind `before`. False, with `result` set, when it cannot be had; a part that is
 * not there is "". */
static bool take_part(CURLU *url, CURLUPart part, unsigned flags, const char *before, char *out, size_t room,
                      CURLUcode *result)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(url, part, &text, flags);

    if (code == CURLUE_OUT_OF_MEMORY || (code == CURLUE_OK && strlen(before) + strlen(text) >= room)) {
        *result = code == CURLUE_OK ? CURLUE_MALFORMED_INPUT : code;
        curl_free(text);
        return false;
    }
    if (code == CURLUE_OK)
        snprintf(out, room, "%s%s", before, text);
    curl_free(text); /* and wiped by that */
    return true;
}

#define ROOM_AFTER(field) (field) + strlen(field), sizeof(field) - strlen(field)

static bool take_parts(CURLU *url, struct api_target *target, CURLUcode *result)
{
    char scheme[16] = "";

    if (!take_part(url, CURLUPART_SCHEME, 0, "", scheme, sizeof scheme, result) ||
        !take_part(url, CURLUPART_HOST, CURLU_PUNYCODE, "", target->host, sizeof target->host, result) ||
        !take_part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, ":", ROOM_AFTER(target->host), result) ||
        !take_part(url, CURLUPART_PATH, 0, "", target->path, sizeof target->path, result) ||
        !take_part(url, CURLUPART_QUERY, 0, "?", ROOM_AFTER(target->path), result) ||
        !take_part(url, CURLUPART_USER, CURLU_URLDECODE, "", target->basic_auth, sizeof target->basic_auth,
                   result) ||
        (target->basic_auth[0] != '\0' &&
         !take_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE, ":", ROOM_AFTER(target->basic_auth), result)))
        return false;
    target->secure = strcmp(scheme, "https") == 0;
    if (snprintf(target->origin, sizeof target->origin, "%s://%s", scheme, target->host) >=
        (int)sizeof target->origin) {
        *result = CURLUE_MALFORMED_INPUT;
        return false;
    }
    return true;
}

enum api_target_read api_target_read(const char *address, struct api_target *target)
{
    CURLU *url = curl_url();
    CURLUcode result = url == NULL ? CURLUE_OUT_OF_MEMORY : CURLUE_OK;

    explicit_bzero(target, sizeof *target);
    target->plain_allowed = is_loopback(address);
    if (result == CURLUE_OK)
        result = curl_url_set(url, CURLUPART_URL, address, CURLU_NON_SUPPORT_SCHEME);
    if (result == CURLUE_OK)
        take_parts(url, target, &result);
    curl_url_cleanup(url);
    if (result == CURLUE_OK)
        return API_TARGET_GOOD;
    explicit_bzero(target, sizeof *target);
    return result == CURLUE_OUT_OF_MEMORY ? API_TARGET_NO_MEMORY : API_TARGET_MALFORMED;
}

/* ---- The bytes ---- */

static bool has_header(const struct api_call *call, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < call->headers_count; i++)
        if (strncasecmp(call->headers[i], name, length) == 0 && call->headers[i][length] == ':')
            return true;
    return false;
}

static char *put(char *at, const char *text)
{
    return stpcpy(at, text);
}

static char *put_header(char *at, const struct api_call *call, const char *name, const char *value)
{
    if (has_header(call, name))
        return at; /* it is said otherwise, or not at all */
    return put(put(put(put(at, name), ": "), value), "\r\n");
}

static char *put_basic_auth(char *at, const struct api_call *call, const char *user_and_password)
{
    if (user_and_password[0] == '\0' || has_header(call, "Authorization"))
        return at;
    at = put(at, "Authorization: Basic ");
    at += EVP_EncodeBlock((unsigned char *)at, (const unsigned char *)user_and_password,
                          (int)strlen(user_and_password));
    return put(at, "\r\n");
}

static char *put_headers(char *at, const struct api_call *call)
{
    for (size_t i = 0; i < call->headers_count; i++) {
        const char *header = call->headers[i], *value = strchr(header, ':') + 1;
        if (value[strspn(value, " \t")] != '\0')
            at = put(put(at, header), "\r\n");
    }
    return at;
}

/* More than the head can have. */
static size_t head_room(const struct api_call *call, const struct api_target *target)
{
    enum { FIXED = 512 }; /* names, punctuation, the numbers */
    size_t room = FIXED + strlen(call->method) + strlen(target->path) + strlen(target->host);

    for (size_t i = 0; i < call->headers_count; i++)
        room += strlen(call->headers[i]) + 2;
    return room + 2 * (strlen(call->basic_auth) + strlen(target->basic_auth));
}

char *api_call_bytes(const struct api_call *call, const struct api_target *target, size_t *length)
{
    bool has_body = call->body_length > 0 || strcmp(call->method, "POST") == 0;
    char *bytes = malloc(head_room(call, target) + call->body_length), number[24];

    if (bytes == NULL)
        return NULL;
    char *at = put(put(put(bytes, call->method), " "), target->path);
    at = put(at, " HTTP/1.1\r\n");
    at = put_header(at, call, "Host", target->host);
    at = put_basic_auth(at, call, call->basic_auth[0] != '\0' ? call->basic_auth : target->basic_auth);
    at = put_header(at, call, "User-Agent", "rightsline");
    at = put_header(at, call, "Accept", "*/*");
    at = put_headers(at, call);
    if (has_body) {
        snprintf(number, sizeof number, "%zu", call->body_length);
        at = put_header(at, call, "Content-Length", number);
        at = put_header(at, call, "Content-Type", "application/x-www-form-urlencoded");
    }
    at = put(at, "\r\n");
    memcpy(at, call->body, call->body_length);
    *length = (size_t)(at - bytes) + call->body_length;
    return bytes;
}
