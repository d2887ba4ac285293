/* curl_loop.h - libcurl's multi interface on libevent's loop.
 * Knows descriptors, timers and easy handles, and nothing of what is sent. */
#ifndef GATEWAY_CURL_LOOP_H
#define GATEWAY_CURL_LOOP_H

#include <curl/curl.h>
#include <event2/event.h>
#include <stdbool.h>

struct curl_loop;

/* A handle has ended. It is still in the loop: the callee takes it out with curl_loop_remove(). */
typedef void curl_loop_ended(CURL *easy, CURLcode code, void *arg);

/* Keeps at most `connections` open for later calls. NULL when memory is out. */
struct curl_loop *curl_loop_new(struct event_base *base, long connections, curl_loop_ended *ended, void *arg);

/* Starts a handle; it goes on from the loop, never from within this call. Its CURLOPT_PRIVATE is the
 * caller's. False when memory is out. */
bool curl_loop_add(struct curl_loop *loop, CURL *easy);

/* Takes a handle out, ended or not; what has not ended loses its connection. */
void curl_loop_remove(struct curl_loop *loop, CURL *easy);

/* Closes the kept connections. All handles must have been taken out. NULL is allowed. */
void curl_loop_free(struct curl_loop *loop);

#endif
