/* card.c - the emergency card as a TwiML Bin. Nobody who texts then can ask for more, so it names no keyword.
 */
#include "gateway/setup/card.h"

#include "content/segments.h"
#include "content/sentences.h"
#include "gateway/xml.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_ROOM = 1024 };

static const char *const cards[2] = {
    "{hotline}: we can't answer right now. With ICE: stay calm. Do not run. Keep the door shut. Say: \"I "
    "stay silent. I do "
    "not consent. I want a lawyer.\" Sign nothing. Danger: 911. A person: {human}.",
    "{hotline}: ahora no podemos responder. Con ICE: calma. No corra. No abra la puerta. Diga: \"Guardo "
    "silencio. No doy "
    "permiso. Quiero un abogado.\" No firme nada. Peligro: 911. Una persona: {human}.",
};

static bool append(char *out, size_t *length, const char *text)
{
    size_t more = strlen(text);

    if (*length + more >= CARD_ROOM)
        return false;
    memcpy(out + *length, text, more + 1);
    *length += more;
    return true;
}

static bool append_card(const char *card, const struct variable *variables, char *out, size_t *length,
                        size_t *segments)
{
    char kept[TEXT_ROOM], filled[TEXT_ROOM], plain[TEXT_ROOM];

    sentences_with_values(card, variables, kept, sizeof kept);
    if (!phrases_fill(kept, variables, filled, sizeof filled) ||
        !segments_plain(filled, true, plain, sizeof plain))
        return false;
    plain[strcspn(plain, "\n")] = '\0';
    for (size_t end = strlen(plain); end > 0 && plain[end - 1] == ' ';)
        plain[--end] = '\0'; /* where a sentence was left out */
    *segments = segments_measure(plain).count;
    return append(out, length, "  <Message>") && xml_escape(plain, out, CARD_ROOM, length) &&
           append(out, length, "</Message>\n");
}

bool card_twiml(const char *hotline, const char *human, char out[CARD_ROOM], size_t segments[2])
{
    const struct variable variables[] = {
        {"hotline", hotline}, {"human", human && *human ? human : NULL}, {NULL, NULL}};
    size_t length = 0;
    bool good = append(out, &length, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\n");

    for (size_t i = 0; i < 2; i++)
        good = good && append_card(cards[i], variables, out, &length, &segments[i]);
    return good && append(out, &length, "</Response>\n");
}
