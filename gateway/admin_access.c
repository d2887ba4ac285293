/* admin_access.c - the admin token, shown and looked at. */
#include "gateway/admin_access.h"

#include "gateway/providers/common.h"
#include "gateway/signature.h"
#include "gateway/web.h"

#include <string.h>
#include <strings.h>

enum { USER_ROOM = 128 };

/* What stands behind a scheme's name; NULL: it is another scheme. */
static const char *behind(const char *authorization, const char *scheme)
{
    size_t length = strlen(scheme);

    return strncasecmp(authorization, scheme, length) == 0 ? authorization + length : NULL;
}

/* The password of "user:password" in base64. */
static bool is_password(const struct secrets *token, const char *coded)
{
    char decoded[USER_ROOM + SECRET_ROOM];
    size_t length = signature_from_base64(coded, (unsigned char *)decoded, sizeof decoded - 1);

    decoded[length] = '\0';
    const char *colon = strchr(decoded, ':');
    bool equal = colon && strlen(decoded) == length && common_is_secret(token, colon + 1);
    explicit_bzero(decoded, sizeof decoded);
    return equal;
}

static bool shows_token(const struct secrets *token, const struct http_request *request)
{
    const char *authorization = http_request_header(request, "Authorization");
    const char *bearer = authorization ? behind(authorization, "Bearer ") : NULL;
    const char *coded = authorization ? behind(authorization, "Basic ") : NULL;

    return (bearer && common_is_secret(token, bearer)) || (coded && is_password(token, coded));
}

enum admin_access admin_access_of(const struct settings *settings, const struct http_request *request)
{
    const struct secrets *token = &settings->admin_token;

    if (request->from_socket_file)
        return web_is_local(request) ? ADMIN_MAY : ADMIN_MAY_NOT;
    if (token->count > 0)
        return shows_token(token, request) ? ADMIN_MAY : ADMIN_SIGN_IN;
    return web_is_local(request) ? ADMIN_MAY : ADMIN_MAY_NOT;
}

bool admin_access_show(const struct settings *settings, struct api_call *call)
{
    return settings->admin_token.count == 0 || common_bearer(call, settings->admin_token.text[0]);
}
