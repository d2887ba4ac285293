/* http_response.c - the head of a response, as text. */
#include "gateway/http_response.h"

#include "gateway/clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return ""; /* RFC 9112 4: it may be empty */
}

/* RFC 9110 5.6.7, made once a second. */
static const char *date_now(void)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static char text[64];
    static time_t made;
    time_t now = clock_wall();
    struct tm utc;

    if (now != made && gmtime_r(&now, &utc) != NULL) {
        snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + (size_t)utc.tm_wday * 3,
                 utc.tm_mday, months + (size_t)utc.tm_mon * 3, utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                 utc.tm_sec);
        made = now;
    }
    return text;
}

static char *put_number(char *at, size_t number)
{
    char digits[20];
    size_t n = 0;

    do
        digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (n > 0)
        *at++ = digits[--n];
    return at;
}

size_t http_response_head(char room[HTTP_RESPONSE_HEAD_ROOM], int status, const char *content_type,
                          size_t body_length, bool closes)
{
    char *at = room;

    assert(status >= 100 && status <= 999);
    at = stpcpy(at, "HTTP/1.1 ");
    at = put_number(at, (size_t)status);
    *at++ = ' ';
    at = stpcpy(at, reason_of(status));
    at = stpcpy(stpcpy(at, "\r\nDate: "), date_now());
    if (content_type != NULL) {
        assert(strlen(content_type) <= HTTP_CONTENT_TYPE_MAX);
        at = stpcpy(stpcpy(at, "\r\nContent-Type: "), content_type);
    }
    if (body_length != HTTP_LENGTH_UNKNOWN && status != 204 && status != 304) {
        at = stpcpy(at, "\r\nContent-Length: ");
        at = put_number(at, body_length);
    }
    if (closes)
        at = stpcpy(at, "\r\nConnection: close");
    at = stpcpy(at, "\r\n");
    return (size_t)(at - room);
}
