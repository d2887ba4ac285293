/* shelf_life.h - how long what is known stays good, in days: beyond it `check` asks for it to be looked at
 * again. Nothing is kept from being sent for its age; most of it tells its month. */
#ifndef CONTENT_SHELF_LIFE_H
#define CONTENT_SHELF_LIFE_H

#include <time.h>

struct shelf_life {
    unsigned answers;    /* since somebody looked them over */
    unsigned laws;       /* of states, since the newest fact */
    unsigned agreements; /* 287(g), since ICE's newest list */
    unsigned rules;      /* of counties and cities */
    unsigned zips;       /* since HUD's list */
};

/* The same as a list, for what is counted by kind. */
enum shelf { SHELF_ANSWERS, SHELF_LAWS, SHELF_AGREEMENTS, SHELF_RULES, SHELF_ZIPS, SHELVES };

/* When the first thing of each kind becomes too old, or has become so; 0 where nothing tells its day. */
struct freshness {
    time_t until[SHELVES];
};

/* Laws of this field change within months, agreements by the day; rules are sent with their month, and few
 * ZIPs move. */
#define SHELF_LIFE_USUAL                                                                                     \
    (struct shelf_life)                                                                                      \
    {                                                                                                        \
        .answers = 180, .laws = 180, .agreements = 90, .rules = 730, .zips = 1095                            \
    }

#endif
