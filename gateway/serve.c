/* serve.c - `rightsline serve`: load, open, listen, run, drain. */
#include "gateway/admin.h"
#include "gateway/arguments.h"
#include "gateway/clock.h"
#include "gateway/commands.h"
#include "gateway/confine.h"
#include "gateway/counts.h"
#include "gateway/dashboard.h"
#include "gateway/edited.h"
#include "gateway/exchange.h"
#include "gateway/forgetter.h"
#include "gateway/gateway.h"
#include "gateway/joiner.h"
#include "gateway/listen.h"
#include "gateway/loader.h"
#include "gateway/log.h"
#include "gateway/memory.h"
#include "gateway/outreach/desk.h"
#include "gateway/outreach/ledger.h"
#include "gateway/providers/sandbox.h"
#include "gateway/receipt_ring.h"
#include "gateway/sandbox_carrier.h"
#include "gateway/watch.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* From SIGTERM on. */
    HAND_BACK_MS = 2000,  /* until then what is held is finished as usual; then who redelivers gets it back */
    LAST_SEND_MS = 10000, /* after that nothing more begins to leave */
    DRAIN_MS = 21000,     /* the last call has had its time */
    DRAIN_LOOK_MS = 20,
    LOG_FLUSH_MS = 500,
    FILES_BESIDE = 256, /* descriptors for all but webhooks' connections */
    REASON_ROOM = 256,
    URL_ROOM = 512,
    PRIORITIES = 3, /* of events: all have the middle one, but what waits until nothing else is to be done */
};

static const char help[] =
    "usage: rightsline serve [-c FILE] [--edited DIR] [--take-over]\n\n"
    "Runs the gateway. Without a configuration it runs the sandbox: a phone in the browser texts it, no\n"
    "account is needed and nothing is stored. SIGTERM ends it once what is under way is settled; SIGHUP "
    "loads\n"
    "the content anew (not the configuration), unless there is a fault in it.\n\n"
    "  -c, --config FILE   the configuration\n"
    "  -e, --edited DIR    a folder in which a copy of the content is edited: the phone page compares it\n"
    "                      with what runs; nobody is answered from it\n"
    "  -t, --take-over     listen beside the process that runs already and get all new connections;\n"
    "                      then end that one with SIGTERM\n\n"
    "examples:\n"
    "  rightsline serve\n"
    "  rightsline serve --edited my-content\n"
    "  rightsline serve -c /etc/rightsline/config.json\n";

/* The running program: the gateway and what only this file needs. */
struct serving {
    struct gateway gateway;
    struct settings settings;
    const char *path;   /* of the configuration, or NULL */
    const char *edited; /* a folder, instead of the one that it names; or NULL */
    bool take_over;     /* from a process that listens on the same addresses */
    int key_held;       /* its file, so that nobody destroys it meanwhile */
    bool has_terminal;
    struct event *terminate, *interrupt, *hangup, *drain_look;
    uint64_t draining_since_ms;
    bool handed_back; /* providers that redeliver have got back what they may */
};

/* ---- Opening ---- */

/* A webhook's connection stays open until its message is settled: there must be as many as messages held. As
 * many as the system allows; where that is few, half of them, so that sending a reply finds one. */
static unsigned connections_most(const struct settings *settings)
{
    unsigned held = settings->limits.messages_at_once + settings->limits.messages_at_once / 4;
    unsigned most = held > HTTP_LIMITS_DEFAULT.connections ? held : HTTP_LIMITS_DEFAULT.connections;
    rlim_t wanted = (rlim_t)most + FILES_BESIDE;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return most; /* the unit forbids to ask, and says LimitNOFILE= instead */
    if (files.rlim_cur < wanted) {
        const struct rlimit raised = {wanted < files.rlim_max ? wanted : files.rlim_max, files.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            files = raised;
    }
    if (files.rlim_cur >= wanted)
        return most;
    return (unsigned)(files.rlim_cur > 2 * FILES_BESIDE ? files.rlim_cur - FILES_BESIDE : files.rlim_cur / 2);
}

static void complain(struct faults *faults, const char *where, const char *mend, const char *what,
                     const char *why)
{
    faults_add(faults, FAULT_ERROR, "", where, mend, "%s: %s", what, why);
}

static bool open_keys(struct serving *serving, struct faults *faults)
{
    struct gateway *gateway = &serving->gateway;
    struct key key;
    int error = 0;

    if (serving->settings.key[0])
        error = key_file_open(serving->settings.key, &key, NULL);
    else if (!key_new(&key))
        error = ENOMEM;
    if (error == 0 && serving->settings.key[0] &&
        (serving->key_held = key_file_hold(serving->settings.key, &key)) < 0)
        error = errno;
    if (error) {
        complain(faults, "key", key_file_mend(error), "the key cannot be opened", strerror(error));
        return false;
    }
    gateway->lasting = keyed_hash_new(&key);
    key_scrub(&key);
    gateway->day_keys = day_keys_new(clock_wall());
    if (!gateway->lasting || !gateway->day_keys)
        complain(faults, "key", "", "the keys cannot be made", "out of memory or randomness");
    return gateway->lasting && gateway->day_keys;
}

static bool open_listener(struct serving *serving, enum listen_place place, const char *address,
                          struct faults *faults)
{
    struct gateway *gateway = &serving->gateway;
    bool webhooks = place == LISTEN_WEBHOOKS;
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int fd = -1, error = ENOMEM;

    if (webhooks)
        limits.connections = connections_most(gateway->settings);
    struct http_server *server =
        http_server_new(gateway->base, &limits, webhooks ? public_request : admin_request, gateway);
    *(webhooks ? &gateway->webhooks : &gateway->admin) = server;
    if (server) {
        fd = listen_open(place, address, serving->take_over);
        error = fd < 0 ? errno : http_server_listen_fd(server, fd);
    }
    if (error == 0)
        return true;
    if (fd >= 0)
        close(fd);
    complain(faults, webhooks ? "listen" : "admin",
             "see that nothing else listens there, or choose another address", "cannot listen",
             strerror(error));
    return false;
}

/* The sandbox's carrier lives behind our own loopback listener. */
static bool open_sandbox(struct gateway *gateway)
{
    char api[URL_ROOM], webhook[URL_ROOM];

    for (size_t i = 0; i < gateway->channels.count; i++) {
        const struct channel *channel = &gateway->channels.list[i];
        if (strcmp(channel->provider->name, "sandbox") != 0)
            continue;
        snprintf(api, sizeof api, "http://127.0.0.1:%u", http_server_port(gateway->admin));
        sandbox_set_carrier(api);
        snprintf(webhook, sizeof webhook, "http://127.0.0.1:%u%s", http_server_port(gateway->webhooks),
                 channel->settings->path);
        gateway->carrier =
            sandbox_carrier_new(gateway->base, gateway->client, webhook, channel->settings->numbers[0]);
        return gateway->carrier != NULL;
    }
    return true;
}

static void attempt_ended(const struct channel *channel, uint64_t trace, const struct outcome *outcome,
                          void *arg)
{
    struct gateway *gateway = arg;

    watch_attempt(gateway, channel, trace, outcome);
    if (outcome->kind == OUTCOME_ACCEPTED)
        forgetter_sent(gateway->forgetter, channel, outcome->id);
}

/* Beside the loopback port: its file says who may text a list. */
static bool open_admin_socket(struct gateway *gateway, struct faults *faults)
{
    const char *path = gateway->settings->admin_socket;

    if (!path[0])
        return true;
    int fd = listen_at_file(path), error = fd < 0 ? errno : http_server_listen_fd(gateway->admin, fd);
    if (error == 0)
        return true;
    if (fd >= 0)
        close(fd);
    complain(faults, "admin_socket",
             "name a file in a folder that the service may write: \"/run/rightsline/admin\"", "cannot listen",
             strerror(error));
    return false;
}

/* Of who joins reminders; none without the organiser's key. */
static bool open_ledger(struct gateway *gateway, struct faults *faults)
{
    const struct settings *settings = gateway->settings;
    char path[CONFIG_TEXT_ROOM + 16];

    if (!settings->join_key[0] || !settings->state[0])
        return true;
    snprintf(path, sizeof path, "%s/ledger", settings->state);
    gateway->ledger = ledger_new(gateway->base, path, settings->join_key);
    if (!gateway->ledger)
        complain(faults, "join_key", "copy the line that `rightsline keygen` printed",
                 "nobody can join reminders", "this is no public key");
    return gateway->ledger != NULL;
}

static bool open_parts(struct serving *serving, struct faults *faults)
{
    struct gateway *gateway = &serving->gateway;
    const struct settings *settings = gateway->settings = &serving->settings;
    char reason[REASON_ROOM];

    gateway->started_ms = clock_ms();
    gateway->loader = loader_new(gateway, settings->content, &gateway->content,
                                 settings->reload_on_change || !serving->path, faults);
    /* The content is loaded while all else is opened. */
    if (!gateway->loader || !channels_open(&gateway->channels, settings, serving->path, faults) ||
        !open_keys(serving, faults))
        return false;
    gateway->store =
        store_embedded_open(settings->state, &settings->limits, gateway->base, reason, sizeof reason);
    if (!gateway->store) {
        complain(faults, "state", "see that the folder may be written by the user who runs this",
                 "the store cannot be opened", reason);
        return false;
    }
    gateway->counts = counts_new();
    gateway->client = http_client_new(gateway->base, settings->ca_file[0] ? settings->ca_file : NULL);
    gateway->outbox = gateway->client ? outbox_new(gateway->base, gateway->client,
                                                   (size_t)2 * settings->limits.messages_at_once)
                                      : NULL;
    gateway->exchanges = exchanges_new(gateway);
    gateway->desk = desk_new(gateway);
    gateway->forgetter = gateway->client ? forgetter_new(gateway->base, gateway->client) : NULL;
    gateway->joiner = joiner_new(gateway);
    gateway->dashboard = gateway->counts ? dashboard_new(gateway) : NULL;
    if (!gateway->counts || !gateway->dashboard || !gateway->outbox || !gateway->desk ||
        !gateway->forgetter || !gateway->exchanges || !gateway->joiner) {
        complain(faults, "", "", "the gateway cannot be set up", "out of memory");
        return false;
    }
    outbox_observe(gateway->outbox, attempt_ended, gateway);
    counts_keep(gateway->counts, settings->state, settings->keep_counts_days);
    if (!open_ledger(gateway, faults) || !loader_first(gateway->loader, faults))
        return false;
    return open_listener(serving, LISTEN_WEBHOOKS, settings->listen, faults) &&
           open_listener(serving, LISTEN_ADMIN, settings->admin, faults) &&
           open_admin_socket(gateway, faults) && open_sandbox(gateway);
}

static void free_event(struct event *event)
{
    if (event)
        event_free(event);
}

static void close_parts(struct serving *serving)
{
    struct gateway *gateway = &serving->gateway;

    /* Order matters: whoever calls back goes before those it calls. */
    sandbox_carrier_free(gateway->carrier);
    outbox_free(gateway->outbox);
    ledger_free(gateway->ledger);
    if (gateway->store)
        gateway->store->does->close(gateway->store); /* writes the last marks, which settles their messages */
    exchanges_free(gateway->exchanges);
    desk_free(gateway->desk);
    joiner_free(gateway->joiner);
    forgetter_free(gateway->forgetter);
    http_client_free(gateway->client);
    if (gateway->webhooks)
        http_server_free(gateway->webhooks);
    if (gateway->admin)
        http_server_free(gateway->admin);
    watch_free(gateway);
    dashboard_free(gateway->dashboard);
    receipt_ring_free(gateway->receipts);
    free_event(gateway->making_pages);
    channels_close(&gateway->channels);
    keyed_hash_free(gateway->lasting);
    day_keys_free(gateway->day_keys);
    if (gateway->counts)
        counts_end(gateway->counts);
    counts_free(gateway->counts);
    edited_free(gateway->edited);
    loader_free(gateway->loader);
}

/* Once everything is open. What the kernel does not have is told, and no reason not to help people. */
static void confine(const struct gateway *gateway)
{
    bool wanted = gateway->settings->confine;
    bool files = wanted && loader_confined(gateway->loader) && confine_files(gateway->settings);
    bool calls = wanted && confine_calls();

    if (!files || !calls)
        LOG(LOG_NOT_CONFINED, NULL, 0, {LOG_FILES, files}, {LOG_CALLS, calls});
}

/* For the phone page. Its thread is to stand behind the same fences, so it is started once they are up. What
 * is wrong with it is told, and no reason not to help people. */
static void open_edited(struct gateway *gateway)
{
    struct faults faults;

    if (!gateway->settings->edited_content[0])
        return;
    faults_init(&faults);
    if (gateway->carrier)
        gateway->edited = edited_new(gateway, &faults);
    else
        faults_add(&faults, FAULT_WARNING, "", "edited_content",
                   "add a channel with the provider \"sandbox\"",
                   "nothing is compared with the edited folder: the page for that is the sandbox's");
    for (size_t i = 0; i < faults.count; i++)
        log_fault(&faults.list[i]);
    faults_free(&faults);
}

/* ---- Draining ---- */

static void drain_look(evutil_socket_t fd, short what, void *arg)
{
    struct serving *serving = arg;
    const struct gateway *gateway = &serving->gateway;
    uint64_t passed_ms = clock_ms() - serving->draining_since_ms;
    const struct timeval again = {0, DRAIN_LOOK_MS * 1000};
    (void)fd, (void)what;

    if (passed_ms >= LAST_SEND_MS || (passed_ms >= HAND_BACK_MS && !serving->handed_back)) {
        serving->handed_back = true;
        exchanges_hand_back(gateway->exchanges, passed_ms >= LAST_SEND_MS);
    }
    bool settled = exchanges_count(gateway->exchanges) == 0 &&
                   http_server_connections(gateway->webhooks) == 0 && desk_count(gateway->desk) == 0;
    if (settled || passed_ms >= DRAIN_MS)
        event_base_loopbreak(gateway->base);
    else
        evtimer_add(serving->drain_look, &again);
}

/* No connection is taken any more. What has come in is finished; what cannot be soon is handed back. */
static void drain(evutil_socket_t fd, short what, void *arg)
{
    struct serving *serving = arg;
    struct gateway *gateway = &serving->gateway;
    (void)fd, (void)what;

    if (gateway->draining)
        return;
    gateway->draining = true;
    LOG(LOG_DRAIN, NULL, 0, {LOG_WAITING, (long)exchanges_count(gateway->exchanges)});
    serving->draining_since_ms = clock_ms();
    http_server_drain(gateway->webhooks);
    joiner_hand_back(gateway->joiner);
    desk_hand_back(gateway->desk);
    dashboard_end(gateway->dashboard);
    event_active(serving->drain_look, EV_TIMEOUT, 0);
}

/* ---- SIGHUP ---- */

static bool terminal_is_there(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* It means "load anew", but that the terminal was closed to a program that was started in one. */
static void hang_up(evutil_socket_t fd, short what, void *arg)
{
    struct serving *serving = arg;

    if (serving->has_terminal && !terminal_is_there())
        drain(fd, what, arg);
    else if (!serving->gateway.draining)
        loader_request(serving->gateway.loader);
}

static bool watch_signals(struct serving *serving)
{
    struct event_base *base = serving->gateway.base;

    signal(SIGPIPE, SIG_IGN);
    serving->terminate = evsignal_new(base, SIGTERM, drain, serving);
    serving->interrupt = evsignal_new(base, SIGINT, drain, serving);
    serving->hangup = evsignal_new(base, SIGHUP, hang_up, serving);
    serving->drain_look = evtimer_new(base, drain_look, serving);
    return serving->terminate && serving->interrupt && serving->hangup && serving->drain_look &&
           event_add(serving->terminate, NULL) == 0 && event_add(serving->interrupt, NULL) == 0 &&
           event_add(serving->hangup, NULL) == 0;
}

/* ---- The command ---- */

static void announce(const struct serving *serving)
{
    const struct gateway *gateway = &serving->gateway;

    LOG(LOG_LISTENING, NULL, 0, {LOG_LISTENER, LOG_LISTENER_WEBHOOKS},
        {LOG_PORT, (long)http_server_port(gateway->webhooks)});
    LOG(LOG_LISTENING, NULL, 0, {LOG_LISTENER, LOG_LISTENER_ADMIN},
        {LOG_PORT, (long)http_server_port(gateway->admin)});
    if (!gateway->carrier)
        return;
    printf("Open http://127.0.0.1:%u/phone and text it. Ctrl-C ends it.\n", http_server_port(gateway->admin));
    fflush(stdout);
}

static int run(struct serving *serving, struct faults *faults)
{
    struct memory_hardened hardened = memory_harden();

    umask(S_IRWXG | S_IRWXO); /* what it writes is its own */

    if (!(serving->gateway.base = event_base_new()))
        return EXIT_FAULTS;
    event_base_priority_init(serving->gateway.base, PRIORITIES);
    log_open(serving->gateway.base, STDERR_FILENO);
    LOG(LOG_START, NULL, 0);
    if (!hardened.locked || !hardened.undumpable)
        LOG(LOG_NOT_HARDENED, NULL, 0, {LOG_LOCKED, hardened.locked}, {LOG_UNDUMPABLE, hardened.undumpable});
    bool good = open_parts(serving, faults) && watch_signals(serving);
    for (size_t i = 0; i < faults->count; i++)
        log_fault(&faults->list[i]);
    if (good) {
        memory_let_go_of_code();
        confine(&serving->gateway);
        open_edited(&serving->gateway);
        announce(serving);
        event_base_dispatch(serving->gateway.base);
        LOG(LOG_STOP, NULL, 0, {LOG_WAITING, (long)exchanges_count(serving->gateway.exchanges)});
    }
    close_parts(serving);
    return good ? EXIT_GOOD : EXIT_FAULTS;
}

/* The argument goes before the setting. */
static bool use_edited(struct serving *serving, struct faults *faults)
{
    char *folder = serving->settings.edited_content;

    if (!serving->edited || snprintf(folder, CONFIG_TEXT_ROOM, "%s", serving->edited) < CONFIG_TEXT_ROOM)
        return true;
    complain(faults, "--edited", "name it by a shorter path", "the edited folder cannot be read",
             "its path is too long");
    return false;
}

int serve_command(int argc, char **argv)
{
    static struct serving serving;
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &serving.path},
        {.name = "edited", .letter = 'e', .text = &serving.edited},
        {.name = "take-over", .letter = 't', .flag = &serving.take_over},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};
    struct faults faults;
    int result;

    if (arguments_read(&arguments, argc, argv, &result) < 0)
        return result;
    result = EXIT_FAULTS;
    serving.has_terminal = terminal_is_there();
    signal(SIGHUP, SIG_IGN); /* until there is something to load anew */
    faults_init(&faults);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (commands_settings(serving.path, &serving.settings, &faults) && use_edited(&serving, &faults))
        result = run(&serving, &faults);
    else
        commands_print_faults(&faults);
    free_event(serving.terminate);
    free_event(serving.interrupt);
    free_event(serving.hangup);
    free_event(serving.drain_look);
    log_flush(LOG_FLUSH_MS);
    log_close();
    if (serving.gateway.base)
        event_base_free(serving.gateway.base);
    config_free(&serving.settings);
    faults_free(&faults);
    curl_global_cleanup();
    return result;
}
