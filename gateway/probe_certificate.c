/* probe_certificate.c - what a certificate says of itself: for whom, by whom, from when to when. */
#include "gateway/probe_certificate.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static X509 *parse(const struct curl_slist *lines)
{
    for (; lines; lines = lines->next) {
        if (strncmp(lines->data, "Cert:", 5) != 0)
            continue;
        BIO *bytes = BIO_new_mem_buf(lines->data + 5, -1);
        X509 *certificate = bytes ? PEM_read_bio_X509(bytes, NULL, NULL, NULL) : NULL;
        BIO_free(bytes);
        return certificate;
    }
    return NULL;
}

/* Whatever a stranger's certificate says goes to a terminal: printable ASCII only. */
static void append(char *out, const char *bytes, size_t length)
{
    size_t used = strlen(out);

    if (used > 0 && used + 2 < PROBE_TEXT_ROOM) {
        memcpy(out + used, ", ", 3);
        used += 2;
    }
    for (size_t i = 0; i < length && used + 1 < PROBE_TEXT_ROOM; i++)
        out[used++] = (char)(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?');
    out[used] = '\0';
}

static void read_names(X509 *leaf, char *out)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);

    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS)
            append(out, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                   (size_t)ASN1_STRING_length(name->d.dNSName));
    }
    GENERAL_NAMES_free(names);
    if (out[0] == '\0') {
        char subject[PROBE_TEXT_ROOM];
        X509_NAME_oneline(X509_get_subject_name(leaf), subject, sizeof subject);
        append(out, subject, strlen(subject));
    }
}

static time_t time_of(const ASN1_TIME *time)
{
    struct tm parts;

    return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

static bool is_for(X509 *leaf, const char *url)
{
    CURLU *parts = curl_url();
    char *host = NULL;
    bool match = false;

    if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        struct in_addr address;
        match = inet_pton(AF_INET, host, &address) == 1 ? X509_check_ip_asc(leaf, host, 0) == 1
                                                        : X509_check_host(leaf, host, 0, 0, NULL) == 1;
    }
    curl_free(host);
    curl_url_cleanup(parts);
    return match;
}

void probe_certificate_read(CURL *easy, const char *url, struct probe_certificate *certificate)
{
    struct curl_certinfo *chain = NULL;
    char issuer[PROBE_TEXT_ROOM];

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain || chain->num_of_certs < 1)
        return;
    X509 *leaf = parse(chain->certinfo[0]);
    if (!leaf)
        return;
    *certificate = (struct probe_certificate){.count = (unsigned)chain->num_of_certs};
    certificate->wrong_name = !is_for(leaf, url);
    certificate->expired = X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0;
    certificate->too_early = X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0;
    certificate->self_signed = X509_check_issued(leaf, leaf) == X509_V_OK;
    certificate->begins = time_of(X509_get0_notBefore(leaf));
    certificate->ends = time_of(X509_get0_notAfter(leaf));
    read_names(leaf, certificate->names);
    X509_NAME_oneline(X509_get_issuer_name(leaf), issuer, sizeof issuer);
    append(certificate->issuer, issuer, strlen(issuer));
    X509_free(leaf);
}
