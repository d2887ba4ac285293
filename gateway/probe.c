/* probe.c - libcurl's easy interface, once. */
#include "gateway/probe.h"

#include "gateway/probe_certificate.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <string.h>
#include <strings.h>

struct probing {
    struct probe *probe;
    const struct api_call *call;
    const char *ca_file;
    void (*piece)(const char *bytes, size_t length, void *arg);
    void *arg;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct probing *probing = arg;
    struct probe *probe = probing->probe;
    size_t length = size * count;

    if (probing->piece) {
        probing->piece(bytes, length, probing->arg);
        return length;
    }
    if (length >= sizeof probe->body - probe->answer.body_length)
        return 0;
    memcpy(probe->body + probe->answer.body_length, bytes, length);
    probe->answer.body_length += length;
    probe->body[probe->answer.body_length] = '\0';
    return length;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *arg)
{
    struct probe *probe = ((struct probing *)arg)->probe;
    char line[PROBE_TEXT_ROOM];
    size_t length = size * count;

    snprintf(line, sizeof line, "%.*s", (int)(length < sizeof line ? length : sizeof line - 1), bytes);
    line[strcspn(line, "\r\n")] = '\0';
    if (strncasecmp(line, "Date:", 5) == 0)
        probe->date = curl_getdate(line + 5, NULL);
    if (strncasecmp(line, "Location:", 9) == 0)
        snprintf(probe->location, sizeof probe->location, "%s", line + 9 + strspn(line + 9, " \t"));
    return length;
}

static CURLcode trust_more(CURL *easy, void *context, void *arg)
{
    const struct probing *probing = arg;
    (void)easy;

    if (probing->ca_file[0])
        X509_STORE_load_file(SSL_CTX_get_cert_store(context), probing->ca_file);
    return CURLE_OK;
}

static struct curl_slist *headers_of(const struct api_call *call)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");

    for (size_t i = 0; list && i < call->headers_count; i++) {
        struct curl_slist *longer = curl_slist_append(list, call->headers[i]);
        if (!longer)
            curl_slist_free_all(list);
        list = longer;
    }
    return list;
}

static void set_request(CURL *easy, const struct api_call *call, struct curl_slist *headers)
{
    curl_easy_setopt(easy, CURLOPT_URL, call->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (call->basic_auth[0])
        curl_easy_setopt(easy, CURLOPT_USERPWD, call->basic_auth);
    if (strcmp(call->method, "GET") != 0 && strcmp(call->method, "DELETE") != 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)call->body_length);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
}

static void set_ways(CURL *easy, struct probing *probing)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)PROBE_MS / 2);
    if (!probing->piece)
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)PROBE_MS);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, trust_more);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, probing);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, probing);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, probing);
}

static enum probe_end end_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return PROBE_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
        return PROBE_NO_NAME;
    case CURLE_COULDNT_CONNECT:
        return PROBE_REFUSED;
    case CURLE_OPERATION_TIMEDOUT:
        return PROBE_TIMED_OUT;
    case CURLE_PEER_FAILED_VERIFICATION:
        return PROBE_CERTIFICATE;
    case CURLE_SSL_CONNECT_ERROR:
        return PROBE_TLS;
    case CURLE_OUT_OF_MEMORY:
        return PROBE_NO_MEMORY;
    default:
        return PROBE_BROKE_OFF;
    }
}

static void read_end(CURL *easy, CURLcode code, struct probe *probe)
{
    struct api_answer *answer = &probe->answer;
    curl_off_t retry_after = 0, begun = 0;
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
    probe->end = end_of(code);
    answer->connected = answer->written = begun > 0;
    answer->complete = code == CURLE_OK;
    answer->status = (int)status;
    answer->curl_code = (int)code;
    answer->retry_after_s = retry_after > 0 ? (int)retry_after : -1;
}

/* A certificate that was refused is asked for once more, unverified and with nothing sent but a HEAD, to see
 * what is wrong with it. */
static void look_at_refused(struct probing *probing)
{
    CURL *easy = curl_easy_init();

    if (!easy)
        return;
    curl_easy_setopt(easy, CURLOPT_URL, probing->call->url);
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    set_ways(easy, probing);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    if (curl_easy_perform(easy) == CURLE_OK)
        probe_certificate_read(easy, probing->call->url, &probing->probe->certificate);
    curl_easy_cleanup(easy);
}

static void make(struct probing *probing)
{
    struct probe *probe = probing->probe;
    struct curl_slist *headers = headers_of(probing->call);
    CURL *easy = curl_easy_init();

    memset(probe, 0, sizeof *probe);
    probe->end = PROBE_NO_MEMORY;
    probe->answer.body = probe->body;
    probe->answer.retry_after_s = -1;
    if (easy && headers) {
        set_request(easy, probing->call, headers);
        set_ways(easy, probing);
        CURLcode code = curl_easy_perform(easy);
        read_end(easy, code, probe);
        if (code == CURLE_OK)
            probe_certificate_read(easy, probing->call->url, &probe->certificate);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    if (probe->end == PROBE_CERTIFICATE)
        look_at_refused(probing);
}

void probe_make(const struct api_call *call, const char *ca_file, struct probe *probe)
{
    struct probing probing = {.probe = probe, .call = call, .ca_file = ca_file};

    make(&probing);
}

void probe_stream(const struct api_call *call, void (*piece)(const char *bytes, size_t length, void *arg),
                  void *arg, struct probe *probe)
{
    struct probing probing = {.probe = probe, .call = call, .ca_file = "", .piece = piece, .arg = arg};

    make(&probing);
}
