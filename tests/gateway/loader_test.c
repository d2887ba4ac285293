/* loader_test.c - newer content is put in service while the loop runs, faulty content is not, and whoever
 * answers keeps the content that they began with. */
#include "gateway/loader.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "tests/support/content_copy.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_S = 20, HOLD_MOST_MS = 20, ROUNDS = 5 };

static char folder[64];

struct stage {
    struct gateway gateway;
    struct settings settings;
    unsigned long settled; /* loads that had ended when the test last looked */
};

/* ---- the stage ---- */

static int make_folder(void **state)
{
    (void)state;
    content_copy_make(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    content_copy_remove(folder);
    return 0;
}

static void set_notice(const char *json)
{
    content_copy_set(folder, "phrases/en.json", "phrases.nothing_more", json);
}

static struct stage *open_stage(bool watch)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct gateway *gateway = &stage->gateway;
    struct faults faults;

    set_notice("\"the first\"");
    config_default(&stage->settings);
    snprintf(stage->settings.content, sizeof stage->settings.content, "%s", folder);
    gateway->settings = &stage->settings;
    gateway->base = event_base_new();
    faults_init(&faults);
    gateway->loader = loader_new(gateway, stage->settings.content, &gateway->content, watch, &faults);
    assert_non_null(gateway->loader);
    assert_true(loader_first(gateway->loader, &faults));
    faults_free(&faults);
    return stage;
}

static void close_stage(struct stage *stage)
{
    loader_free(stage->gateway.loader);
    assert_null(stage->gateway.content);
    event_base_free(stage->gateway.base);
    config_free(&stage->settings);
    free(stage);
}

static const struct loader_status *status_of(const struct stage *stage)
{
    return loader_status(stage->gateway.loader);
}

/* Runs the loop until one more load has ended, well or not. */
static void run_until_settled(struct stage *stage)
{
    uint64_t end_ms = clock_ms() + PATIENCE_S * 1000;

    while (status_of(stage)->loaded + status_of(stage)->refused == stage->settled && clock_ms() < end_ms)
        event_base_loop(stage->gateway.base, EVLOOP_ONCE);
    stage->settled++;
    assert_int_equal(status_of(stage)->loaded + status_of(stage)->refused, stage->settled);
}

static void reload(struct stage *stage)
{
    loader_request(stage->gateway.loader);
    run_until_settled(stage);
}

static const char *notice_of(const struct content *content)
{
    return phrases_get(content->phrases, LANG_EN, "nothing_more");
}

#define NOTICE(stage) notice_of((stage)->gateway.content)

/* ---- what is put in service ---- */

static void the_first_content_is_there_when_it_opens(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);

    assert_string_equal(NOTICE(stage), "the first");
    assert_int_equal(status_of(stage)->loaded, 0);
    assert_false(status_of(stage)->last_refused);
    close_stage(stage);
}

static void faulty_content_opens_nothing_and_says_why(void **state)
{
    (void)state;
    struct gateway gateway = {.base = event_base_new()};
    struct settings settings;
    struct faults faults;
    char *kept = content_copy_read(folder, "topics/rights.json");

    config_default(&settings);
    snprintf(settings.content, sizeof settings.content, "%s", folder);
    gateway.settings = &settings;
    content_copy_write(folder, "topics/rights.json", "{");
    faults_init(&faults);
    gateway.loader = loader_new(&gateway, settings.content, &gateway.content, false, &faults);
    assert_non_null(gateway.loader);
    assert_false(loader_first(gateway.loader, &faults));
    assert_null(gateway.content);
    assert_int_not_equal(faults_count_errors(&faults), 0);
    assert_non_null(strstr(faults.list[0].file, "topics/rights.json"));
    faults_free(&faults);
    content_copy_restore(folder, "topics/rights.json", kept);
    loader_free(gateway.loader);
    event_base_free(gateway.base);
    config_free(&settings);
}

static void a_good_edit_is_put_in_service(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);

    set_notice("\"the second\"");
    assert_string_equal(NOTICE(stage), "the first"); /* not before it is asked for */
    reload(stage);
    assert_string_equal(NOTICE(stage), "the second");
    assert_false(status_of(stage)->last_refused);
    close_stage(stage);
}

static void a_faulty_edit_is_refused_and_says_why_until_a_good_one_comes(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    char *kept = content_copy_read(folder, "topics/rights.json");

    set_notice("\"the second\"");
    content_copy_write(folder, "topics/rights.json", "{\n  \"id\": \"rights\",\n  \"en\" {}\n}");
    reload(stage);
    assert_string_equal(NOTICE(stage), "the first"); /* nor any other part of what was refused */
    assert_true(status_of(stage)->last_refused);
    assert_int_equal(status_of(stage)->errors, 1);
    assert_non_null(strstr(loader_faults(stage->gateway.loader), "topics/rights.json\",\"line\":3"));
    content_copy_restore(folder, "topics/rights.json", kept);
    reload(stage);
    assert_string_equal(NOTICE(stage), "the second");
    assert_false(status_of(stage)->last_refused);
    assert_int_equal(status_of(stage)->errors, 0);
    close_stage(stage);
}

static void a_warning_refuses_nothing_and_is_told(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);

    set_notice("\"call 202-555-0123\"");
    reload(stage);
    assert_string_equal(NOTICE(stage), "call 202-555-0123");
    assert_true(status_of(stage)->warnings > 0);
    assert_non_null(strstr(loader_faults(stage->gateway.loader), "number for examples"));
    close_stage(stage);
}

static void a_folder_that_went_away_is_refused(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);

    snprintf(stage->settings.content, sizeof stage->settings.content, "%s-away", folder);
    reload(stage);
    assert_string_equal(NOTICE(stage), "the first");
    assert_true(status_of(stage)->last_refused);
    close_stage(stage);
}

static void who_answers_keeps_the_content_they_began_with(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct content *begun = content_keep(stage->gateway.content);

    set_notice("\"the second\"");
    reload(stage);
    set_notice("\"the third\"");
    reload(stage);
    assert_string_equal(notice_of(begun), "the first");
    assert_string_equal(NOTICE(stage), "the third");
    loader_let_go(stage->gateway.loader, begun);
    close_stage(stage);
}

static void an_end_in_the_middle_of_a_load_leaves_nothing(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);

    loader_request(stage->gateway.loader);
    close_stage(stage); /* the sanitizers tell */
}

/* ---- changes that nobody announced ---- */

static void a_watched_folder_is_loaded_once_it_is_quiet(void **state)
{
    (void)state;
    struct stage *stage = open_stage(true);

    set_notice("\"the second\"");
    run_until_settled(stage);
    assert_string_equal(NOTICE(stage), "the second");
    close_stage(stage);
}

/* Writes to a table of the folder all the time. */
static void *scribble(void *arg)
{
    const atomic_bool *going = arg;
    char path[96];

    snprintf(path, sizeof path, "%s/places/scribble.tsv", folder);
    FILE *file = fopen(path, "w");
    while (file && atomic_load(going)) {
        fputs("x\n", file);
        fflush(file);
        usleep(500);
    }
    unlink(path);
    fclose(file);
    return NULL;
}

static void content_that_is_being_written_waits_for_the_end_of_that(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    atomic_bool going = true;
    pthread_t writer;
    const struct timeval soon = {0, 250000};

    assert_int_equal(pthread_create(&writer, NULL, scribble, &going), 0);
    loader_request(stage->gateway.loader);
    event_base_loopexit(stage->gateway.base, &soon);
    event_base_dispatch(stage->gateway.base);
    assert_int_equal(status_of(stage)->loaded + status_of(stage)->refused, 0);
    atomic_store(&going, false);
    pthread_join(writer, NULL);
    set_notice("\"the second\"");
    run_until_settled(stage);
    assert_string_equal(NOTICE(stage), "the second");
    close_stage(stage);
}

/* ---- content beside that in service ---- */

/* The same folder, by a loader that puts it elsewhere. */
static struct loader *open_beside(struct stage *stage, struct content **place)
{
    struct faults faults;

    faults_init(&faults);
    struct loader *loader = loader_new(&stage->gateway, stage->settings.content, place, false, &faults);
    assert_non_null(loader);
    return loader;
}

static void catch_up(struct stage *stage, struct loader *loader)
{
    uint64_t end_ms = clock_ms() + PATIENCE_S * 1000;

    assert_false(loader_caught_up(loader));
    while (!loader_caught_up(loader) && clock_ms() < end_ms)
        event_base_loop(stage->gateway.base, EVLOOP_ONCE);
    assert_true(loader_caught_up(loader));
}

static void content_beside_is_loaded_when_it_is_asked_for_and_puts_nothing_in_service(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct content *beside = NULL;
    struct loader *loader = open_beside(stage, &beside);

    set_notice("\"the second\"");
    reload(stage); /* time for the other to begin, if it did */
    assert_null(beside);
    set_notice("\"the third\"");
    catch_up(stage, loader);
    assert_string_equal(notice_of(beside), "the third");
    set_notice("\"the fourth\"");
    catch_up(stage, loader);
    assert_string_equal(notice_of(beside), "the fourth");
    assert_string_equal(NOTICE(stage), "the second");
    loader_free(loader);
    assert_null(beside);
    close_stage(stage);
}

static void content_beside_may_be_faulty_or_missing_and_mended(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct content *beside = NULL;
    char *kept = content_copy_read(folder, "topics/rights.json");
    struct loader *loader = open_beside(stage, &beside);

    content_copy_write(folder, "topics/rights.json", "{");
    catch_up(stage, loader);
    assert_true(loader_status(loader)->last_refused);
    assert_non_null(strstr(loader_faults(loader), "topics/rights.json"));
    content_copy_restore(folder, "topics/rights.json", kept);
    catch_up(stage, loader);
    assert_false(loader_status(loader)->last_refused);
    snprintf(stage->settings.content, sizeof stage->settings.content, "%s-away", folder);
    catch_up(stage, loader);
    assert_true(loader_status(loader)->last_refused);
    assert_non_null(strstr(loader_faults(loader), "cannot be read"));
    snprintf(stage->settings.content, sizeof stage->settings.content, "%s", folder);
    catch_up(stage, loader);
    assert_false(loader_status(loader)->last_refused);
    loader_free(loader);
    close_stage(stage);
}

static void content_beside_is_let_go_of_and_loaded_again_when_asked_for(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct content *beside = NULL;
    struct loader *loader = open_beside(stage, &beside);

    catch_up(stage, loader);
    loader_empty(loader);
    assert_null(beside);
    loader_empty(loader); /* a second time is none */
    catch_up(stage, loader);
    assert_string_equal(notice_of(beside), "the first");
    loader_free(loader);
    close_stage(stage);
}

static void both_may_be_loaded_at_once(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct content *beside = NULL;
    struct loader *loader = open_beside(stage, &beside);

    set_notice("\"the second\"");
    loader_request(stage->gateway.loader);
    catch_up(stage, loader);
    if (status_of(stage)->loaded == 0)
        run_until_settled(stage);
    assert_string_equal(NOTICE(stage), "the second");
    assert_string_equal(notice_of(beside), "the second");
    loader_free(loader);
    close_stage(stage);
}

/* ---- the loop is not held ---- */

struct beat {
    uint64_t last_ms, longest_ms; /* by the clock, which also sees what else the machine does */
    struct timespec used;         /* by the processor's time of this thread */
    double longest_used_ms;
};

static void beats(evutil_socket_t fd, short what, void *arg)
{
    struct beat *beat = arg;
    struct timespec used;
    uint64_t now_ms = clock_ms();
    (void)fd, (void)what;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    double used_ms =
        (double)(used.tv_sec - beat->used.tv_sec) * 1e3 + (double)(used.tv_nsec - beat->used.tv_nsec) / 1e6;
    if (beat->last_ms && now_ms - beat->last_ms > beat->longest_ms)
        beat->longest_ms = now_ms - beat->last_ms;
    if (beat->last_ms && used_ms > beat->longest_used_ms)
        beat->longest_used_ms = used_ms;
    beat->last_ms = now_ms;
    beat->used = used;
}

static void the_loop_is_never_held_for_long(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    struct beat beat = {0};
    const struct timeval every = {0, 1000};
    struct event *timer = event_new(stage->gateway.base, -1, EV_PERSIST, beats, &beat);

    event_add(timer, &every);
    for (int i = 0; i < ROUNDS; i++) {
        set_notice(i % 2 ? "\"odd\"" : "\"even\"");
        beat.last_ms = 0; /* the test's own writing is none of the loop's work */
        reload(stage);
        assert_string_equal(NOTICE(stage), i % 2 ? "odd" : "even");
    }
    print_message("in %d reloads the loop was held for %.1f ms at the most (%llu ms by the clock)\n", ROUNDS,
                  beat.longest_used_ms, (unsigned long long)beat.longest_ms);
    assert_true(beat.longest_used_ms < HOLD_MOST_MS);
    event_free(timer);
    close_stage(stage);
}

static void metrics_tell_how_it_went(void **state)
{
    (void)state;
    struct stage *stage = open_stage(false);
    char *kept = content_copy_read(folder, "topics/menu.json"), *text = NULL;
    size_t length;
    struct counts *counts = counts_new();

    content_copy_restore(folder, "topics/menu.json", NULL);
    reload(stage);
    clock_advance_ms(7000);
    FILE *out = open_memstream(&text, &length);
    const struct counts_gauges gauges = {.content = status_of(stage)};
    counts_print(counts, &gauges, out);
    fclose(out);
    const char *age = strstr(text, "\nrightsline_content_age_seconds ");
    assert_non_null(age);
    assert_in_range(strtol(strrchr(strtok(strdupa(age), "\n"), ' '), NULL, 10), 7, 60);
    assert_non_null(strstr(text, "\nrightsline_content_reloads_total{result=\"loaded\"} 0\n"));
    assert_non_null(strstr(text, "\nrightsline_content_reloads_total{result=\"refused\"} 1\n"));
    assert_non_null(strstr(text, "\nrightsline_content_last_reload_refused 1\n"));
    assert_non_null(strstr(text, "\nrightsline_content_faults{severity=\"error\"} 1\n"));
    free(text);
    counts_free(counts);
    content_copy_write(folder, "topics/menu.json", kept);
    free(kept);
    close_stage(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_content_is_there_when_it_opens),
        cmocka_unit_test(faulty_content_opens_nothing_and_says_why),
        cmocka_unit_test(a_good_edit_is_put_in_service),
        cmocka_unit_test(a_faulty_edit_is_refused_and_says_why_until_a_good_one_comes),
        cmocka_unit_test(a_warning_refuses_nothing_and_is_told),
        cmocka_unit_test(a_folder_that_went_away_is_refused),
        cmocka_unit_test(who_answers_keeps_the_content_they_began_with),
        cmocka_unit_test(an_end_in_the_middle_of_a_load_leaves_nothing),
        cmocka_unit_test(a_watched_folder_is_loaded_once_it_is_quiet),
        cmocka_unit_test(content_that_is_being_written_waits_for_the_end_of_that),
        cmocka_unit_test(content_beside_is_loaded_when_it_is_asked_for_and_puts_nothing_in_service),
        cmocka_unit_test(content_beside_may_be_faulty_or_missing_and_mended),
        cmocka_unit_test(content_beside_is_let_go_of_and_loaded_again_when_asked_for),
        cmocka_unit_test(both_may_be_loaded_at_once),
        cmocka_unit_test(the_loop_is_never_held_for_long),
        cmocka_unit_test(metrics_tell_how_it_went),
    };

    return cmocka_run_group_tests_name("loader", tests, make_folder, remove_folder);
}
