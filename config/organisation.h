/* organisation.h - reads what an organisation says of itself; for config.c alone. */
#ifndef CONFIG_ORGANISATION_H
#define CONFIG_ORGANISATION_H

#include "content/faults.h"
#include "content/organisation.h"

#include <jansson.h>

/* Reads "human", "human_hours", "rapid_response" and "privacy" of the settings' object; adds a fault for
 * everything that is not as it should be. A time zone that is named becomes the process's own. */
void config_read_organisation(const json_t *root, const char *path, struct organisation *organisation,
                              struct faults *faults);

/* Reads the hours of a week, {"mon-fri": "9am-5pm"}, which stand at `where`. */
void config_read_week(const json_t *week, const char *where, const char *path, struct office_hours *hours,
                      struct faults *faults);

#endif
