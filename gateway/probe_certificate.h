/* probe_certificate.h - reads the certificate that a libcurl handle was shown. */
#ifndef GATEWAY_PROBE_CERTIFICATE_H
#define GATEWAY_PROBE_CERTIFICATE_H

#include "gateway/probe.h"

#include <curl/curl.h>

/* After a transfer with CURLOPT_CERTINFO. Leaves it as it is when there was none. */
void probe_certificate_read(CURL *easy, const char *url, struct probe_certificate *certificate);

#endif
