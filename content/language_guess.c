/* language_guess.c - which language a short text is written in. */
#include "content/language_guess.h"

#include "content/word_table.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    LATINS = 8,        /* slots a word has: seven languages and one unused, 16 bytes */
    LETTER_CODES = 27, /* a to z, and anything else */
    TRIPLES = LETTER_CODES * LETTER_CODES * LETTER_CODES,
    COMMON_WEIGHT = 40, /* what a function word counts more than a word of the lexicon */
};

/* The languages written in Latin letters, by slot. */
static const enum language latin[] = {LANG_EN, LANG_ES, LANG_VI, LANG_HT, LANG_PT, LANG_TL, LANG_FR};
enum { LATIN_LANGUAGES = sizeof latin / sizeof *latin };

/* The commonest words of each, folded; those of text messages too. */
static const char *const common[LATIN_LANGUAGES] = {
    [0] = "the a an and or but if so of to in on at by for from with without about into out up down over off "
          "is are was "
          "were be been being am im ive id ill do does did dont doesnt didnt have has had havent having can "
          "cant could "
          "would wouldnt will wont should shouldnt may might must not no yes yeah ok i you he she it we they "
          "me him her "
          "us them my your his our their mine this that these those here there where when what who whom "
          "whose why how "
          "which someone anyone somebody anybody something anything nothing everything everyone just only "
          "also too very "
          "really still already yet now then today tomorrow yesterday tonight again always never ever please "
          "thanks thank "
          "hello hi hey sorry good bad new old other another more most less many much some any all every "
          "each than as like "
          "because cause cuz while until after before since get got getting go going gonna went come coming "
          "came take took "
          "taken make made let lets want wanna need know knew think say said tell told ask asked see saw "
          "look find give gave "
          "keep call called text send sent work working home house car phone help stop start people person "
          "man woman kid "
          "kids son daughter mom dad brother sister wife husband friend boss cop cops police officer lawyer "
          "judge jail "
          "court door day night time week year years right wrong thing things way whats thats its theyre "
          "youre isnt arent "
          "wasnt ur u r pls plz lol omg idk gotta tryna dunno aint yall bro dude man girl u dat dis wat dey "
          "da den dont "
          "whos hes shes theres id wheres two one first last next few lot little big same own back away "
          "happen happened "
          "happening mean means legal illegal free allowed supposed live lives living says said saying "
          "asking being done "
          "doing inside outside under even though maybe anymore which whats information number list message "
          "messages immigration law laws state local federal sanctuary sheriff policy city county agents",
    [1] = "el la los las un una unos unas y o pero si no de del al a en con sin por para como que q xq "
          "porque cuando donde "
          "quien cual cuanto cuantos es son era eran fue fui ser estar esta estan estoy estamos estaba hay "
          "haber tengo tiene "
          "tienen tenemos tenia puedo puede pueden podemos podria debo debe deben quiero quiere quieren "
          "quisiera hago hace "
          "hacer hacen hice hizo voy va van vamos ir me te se le les nos lo mi mis tu tus su sus yo tu usted "
          "ustedes ella "
          "ellos ellas nosotros este esta estos estas ese esa esos esas esto eso aqui alli ahi alla ya aun "
          "todavia ahora "
          "ahorita hoy manana ayer siempre nunca tambien tampoco muy mas menos mucho mucha muchos poco algo "
          "nada alguien "
          "nadie todo todos toda otra otro otros cada porfa favor gracias hola buenas buenos dias tardes "
          "noches perdon "
          "disculpe ayuda ayudame digo dice dicen decir dijo dijeron hablar hablo llamo llamar llevar "
          "llevaron llevan "
          "agarraron casa carro coche trabajo policia migra puerta papeles carcel abogado hijo hija hijos "
          "esposo esposa "
          "hermano hermana mama papa tio primo amigo vecino jefe gente persona pais ciudad numero mensaje "
          "mensajes entrar "
          "abrir firmar salir parar dar doy dan saber se sabe sabes necesito necesita pasa paso pasar sobre "
          "hasta desde "
          "entre contra segun mientras aunque pues entonces asi bien mal mejor peor nomas orale neta wey "
          "chido cosa tiempo "
          "ano anos vez veces dia derecho derechos obligado obligacion tmb tb pq porq k kiero aki toy ta pa "
          "pos ps xfa "
          "vivo vive cuales sea seas soy eres somos estas fueron han he ha hemos habia sido estado significa "
          "debo",
    [2] = "toi tui minh ban anh chi em ong ba no chung ta ho cua la co khong ko hong duoc dc bi o tai den di "
          "ve ra vao len "
          "xuong trong ngoai voi va hay hoac neu thi ma nhung vi sao nao gi ai dau bao nhieu khi nay kia do "
          "day nguoi nha "
          "cua xe canh sat canh di tru luat su toa an giay to quyen loi phai can muon xin cho hoi biet noi "
          "lam an o lai roi "
          "chua da dang se cung rat qua nua them mot hai ba cai con chu nhe nha a u vay the cam on chao giup "
          "do goi tin "
          "nhan dung bat giu tu tran con vo chong cha me bo ma bac co dien thoai tieng viet my nuoc ngay gio "
          "bay gio hom "
          "nay mai sang toi dem duong pho thanh chung minh quan chuc tim kiem mo khoa ky ten that gia hoi "
          "dap nghe hieu "
          "chi voi theo cac nhung moi moi nguoi ca gia dinh em be con trai con gai tui bay lam sao tai sao "
          "the nao",
    [3] = "mwen m map mwa ou w li l nou n yo y se pa ap te pral ta ka kapab dwe fe fe di ale vini gen genyen "
          "pou nan sou ak "
          "avek san si men oswa epi tou anko anko kote kisa ki kiyes kile kouman konbyen poukisa sa sila sa "
          "a kay lakay "
          "machin telefon travay polis lapolis imigrasyon avoka jij tribinal prizon papye dwa ede edem "
          "tanpri silvouple "
          "mesi bonjou bonswa alo wi non pitit fre fre se se manman papa mari madanm moun yon youn de twa "
          "anpil tout anyen "
          "pale reponn siyen louvri antre soti rete kanpe arete kenbe pran voye tounen deyo deyo andedan "
          "isit la koulye "
          "kounye a kounya jodi demen ye ye toujou janm konnen vle bezwen mande jwenn chache gade pote mete "
          "eske eske "
          "le le lalwa leta peyi ayiti kreyol kreyol ayisyen mesaj nimewo ki moun paske pandan kont kontinye "
          "femen pot pot la "
          "map kap lap nap wap yap pwoblem ban bay banm ban m fok fok oblije gendwa yo di yo te m te li te "
          "pou m pou li",
    [4] = "o a os as um uma uns umas e ou mas se nao nem de do da dos das em no na nos nas com sem por pra "
          "para pro como que "
          "q pq porque quando onde quem qual quanto eh sou era eram foi fui ser estar esta estao estou ta to "
          "tamo estava "
          "ha tem tenho temos tinha posso pode podem podemos devo deve devem quero quer querem faco faz "
          "fazer fazem fiz vou "
          "vai vao vamos ir me te lhe lhes meu minha meus minhas seu sua seus suas eu voce vc vcs voces ele "
          "ela eles elas "
          "nos a gente este essa esse isso isto aquele aqui ali la ja ainda agora hoje amanha ontem sempre "
          "nunca tambem tb "
          "muito muita mais menos pouco algo nada alguem ninguem tudo todos outra outro favor obrigado "
          "obrigada oi ola bom "
          "dia boa tarde noite desculpa ajuda ajudem diz dizer disse falar falo ligar levar levaram pegaram "
          "prenderam casa "
          "carro trabalho policia imigracao porta papeis prisao cadeia advogado filho filha marido mulher "
          "esposa irmao irma "
          "mae pai tio primo amigo vizinho chefe gente pessoa pais cidade numero mensagem mensagens entrar "
          "abrir assinar "
          "sair parar saber sei sabe preciso precisa acontece sobre ate desde entre sao mandado juiz direito "
          "direitos "
          "obrigado sou to ta ne ne entao bem mal coisa tempo ano anos vez dia moro mora meus kkk blz vlw",
    [5] = "ang ng mga sa na ay at o pero kung kapag para dahil kasi ako ikaw ka siya kami tayo kayo sila ko "
          "mo niya namin "
          "natin nyo ninyo nila akin iyo kanya kanila ito iyan iyon yan yun yung dito diyan doon dun dyan "
          "rito hindi di wag "
          "huwag wala walang may mayroon meron oo opo po ho ba nga naman lang lamang din rin pa na daw raw "
          "muna ulit pwede "
          "puwede pwedeng kailangan dapat gusto ayaw ano anong sino saan nasaan kailan bakit paano magkano "
          "ilan alin bahay "
          "pinto kotse sasakyan trabaho pulis imigrasyon abogado hukom korte kulungan papel papeles "
          "karapatan tulong "
          "tulungan salamat kumusta kamusta magandang umaga gabi araw ngayon bukas kahapon nanay tatay anak "
          "asawa kapatid "
          "kuya ate tito tita kaibigan tao bata gawin gagawin ginagawa sabihin sabi sagot sagutin pumasok "
          "pasok buksan "
          "pirma pirmahan hulihin huli hinuli nahuli kinuha dala dinala umalis alis tumakbo magsinungaling "
          "totoo alam "
          "malaman tanong tawag tumawag text mensahe numero tigil itigil kong akong siyang kaming silang "
          "naming ating lahat "
          "isa isang dalawa marami mas sobra talaga lagi palagi pag nung noong habang tsaka saka kaya po sir "
          "maam nag mag "
          "nasa galing papunta kay kina si sina ni nina",
    [6] = "le la les un une des du de d l et ou mais si ne pas non oui je j tu il elle on nous vous ils "
          "elles me m te t se s "
          "mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces ca c cela est "
          "sont etait etaient "
          "suis es sommes etes etre avoir ai as a avons avez ont avait peut peux peuvent pouvez puis dois "
          "doit doivent faut "
          "veux veut veulent voudrais fait faire fais font vais va vont allons aller dans en sur sous avec "
          "sans pour par "
          "chez entre contre comme que qu qui quoi quand ou comment pourquoi combien quel quelle quels "
          "quelles ici la "
          "maintenant aujourd hui demain hier toujours jamais deja encore aussi tres trop plus moins "
          "beaucoup peu rien "
          "quelque chose quelqu un personne tout tous toute autre autres svp merci bonjour bonsoir salut "
          "pardon aide aidez "
          "dire dit disent parler parle appeler appelle prendre pris emmene emmenes arrete maison voiture "
          "telephone travail "
          "police immigration porte papiers prison avocat juge mari femme frere soeur mere pere fils fille "
          "enfant enfants "
          "ami voisin patron gens pays ville numero message messages entrer ouvrir signer sortir droit "
          "droits savoir sais "
          "besoin arrive mandat est-ce ils m ont qu est jai cest nai daccord alors donc parce bien mal fois "
          "jour an ans "
          "temps meme ont t il y",
};

/* A logarithm of likelihood, in units of 1/2048: from -16 on. */
typedef int16_t likelihood;
static const float likelihood_unit = 1 / 2048.0f;

struct language_guess {
    struct word_table words;
    float (*word_seen)[LATINS]; /* counts, while it learns */
    size_t word_room;
    float (*triple_seen)[LATINS]; /* likewise, of letters in threes */
    likelihood (*word)[LATINS];
    likelihood (*triple)[LATINS];
    bool borrowed; /* from a pack */
};

static int slot_of(enum language language)
{
    for (int slot = 0; slot < LATIN_LANGUAGES; slot++)
        if (latin[slot] == language)
            return slot;
    return -1;
}

/* Calls for the letters in threes of a word, "^ab", "abc", "bc$"; fills `triple`, gives how many. */
static size_t triples_of(const char *word, unsigned *triple, size_t room)
{
    size_t count = 0;
    unsigned last = 0, before = 0; /* 0: the edge of the word */

    for (const char *at = word; count < room; at++) {
        unsigned code = *at >= 'a' && *at <= 'z' ? (unsigned)(*at - 'a') + 1 : 0;

        triple[count++] = (before * LETTER_CODES + last) * LETTER_CODES + code;
        if (*at == '\0')
            break;
        before = last;
        last = code;
    }
    return count;
}

static bool learn(struct language_guess *guess, int slot, const char *word, size_t length, float weight)
{
    int number = word_table_add(&guess->words, word, length);
    char copy[32];
    unsigned triple[32];

    if (number < 0)
        return false;
    if ((size_t)number >= guess->word_room) {
        size_t room = guess->word_room ? guess->word_room * 2 : 1024;
        float(*bigger)[LATINS] = realloc(guess->word_seen, room * sizeof *bigger);

        if (!bigger)
            return false;
        memset(bigger + guess->word_room, 0, (room - guess->word_room) * sizeof *bigger);
        guess->word_seen = bigger;
        guess->word_room = room;
    }
    guess->word_seen[number][slot] += weight;
    if (length >= sizeof copy)
        return true;
    memcpy(copy, word, length);
    copy[length] = '\0';
    size_t triples = triples_of(copy, triple, sizeof triple / sizeof *triple);
    for (size_t i = 0; i < triples; i++)
        guess->triple_seen[triple[i]][slot] += weight < 4 ? weight : 4;
    return true;
}

struct language_guess *language_guess_new(void)
{
    struct language_guess *guess = calloc(1, sizeof *guess);

    if (!guess)
        return NULL;
    guess->triple_seen = calloc(TRIPLES, sizeof *guess->triple_seen);
    bool good = guess->triple_seen != NULL;
    for (int slot = 0; slot < LATIN_LANGUAGES && good; slot++)
        for (const char *at = common[slot]; *at && good;) {
            size_t length = strcspn(at, " ");

            good = learn(guess, slot, at, length, COMMON_WEIGHT);
            at += length;
            at += strspn(at, " ");
        }
    if (good)
        return guess;
    language_guess_free(guess);
    return NULL;
}

void language_guess_free(struct language_guess *guess)
{
    if (!guess)
        return;
    word_table_free(&guess->words);
    free(guess->word_seen);
    free(guess->triple_seen);
    if (!guess->borrowed) {
        free(guess->word);
        free(guess->triple);
    }
    free(guess);
}

bool language_guess_learn(struct language_guess *guess, enum language language, const char *word,
                          unsigned weight)
{
    int slot = slot_of(language);
    size_t length = strlen(word);

    if (slot < 0)
        return true;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] >= 128 || (word[i] >= '0' && word[i] <= '9'))
            return true; /* not its own letters */
    /* each only once: how often a word stands in the lexicon says nothing of how often it is written */
    int known = word_table_find(&guess->words, word, length);
    if (known >= 0 && guess->word_seen[known][slot] > 0)
        return true;
    return learn(guess, slot, word, length, (float)weight);
}

/* From how often each was seen to how likely it is; what was never seen counts `unseen`, and beyond it there
 * are about `others` that could be. */
static void weigh_seen(float (*seen)[LATINS], size_t count, float unseen, float others,
                       likelihood (*out)[LATINS])
{
    float sum[LATINS] = {0};

    for (size_t i = 0; i < count; i++)
        for (int slot = 0; slot < LATINS; slot++)
            sum[slot] += seen[i][slot];
    for (size_t i = 0; i < count; i++)
        for (int slot = 0; slot < LATINS; slot++) {
            float units = logf((seen[i][slot] + unseen) / (sum[slot] + others)) / likelihood_unit;

            out[i][slot] = (likelihood)lrintf(units > INT16_MIN ? units : INT16_MIN);
        }
}

bool language_guess_finish(struct language_guess *guess)
{
    guess->word = malloc((guess->words.count + 1) * sizeof *guess->word);
    guess->triple = malloc(TRIPLES * sizeof *guess->triple);
    if (!guess->word || !guess->triple)
        return false;
    weigh_seen(guess->word_seen, guess->words.count, 0.15f, 500, guess->word);
    weigh_seen(guess->triple_seen, TRIPLES, 0.3f, 0.3f * 3000, guess->triple);
    free(guess->word_seen);
    free(guess->triple_seen);
    guess->word_seen = guess->triple_seen = NULL;
    return true;
}

void language_guess_pack(const struct language_guess *guess, struct pack *pack)
{
    word_table_pack(&guess->words, pack);
    pack_put(pack, guess->word, guess->words.count, sizeof *guess->word);
    pack_put(pack, guess->triple, TRIPLES, sizeof *guess->triple);
}

struct language_guess *language_guess_open(struct unpack *unpack)
{
    struct language_guess *guess = calloc(1, sizeof *guess);

    if (!guess)
        return NULL;
    guess->borrowed = true; /* nothing is written to what is borrowed */
    bool sound = word_table_open(&guess->words, unpack);
    guess->word = (likelihood(*)[LATINS])unpack_take_exactly(unpack, sizeof *guess->word, guess->words.count);
    guess->triple = (likelihood(*)[LATINS])unpack_take_exactly(unpack, sizeof *guess->triple, TRIPLES);
    if (sound && !unpack->damaged)
        return guess;
    language_guess_free(guess);
    return NULL;
}

static enum language by_alphabet(unsigned letters)
{
    if (letters & LETTERS_OTHER)
        return LANG_UNKNOWN;
    if (letters & LETTERS_HANGUL)
        return LANG_KO;
    if (letters & LETTERS_HAN)
        return LANG_ZH;
    if (letters & LETTERS_ARABIC)
        return LANG_AR;
    if (letters & LETTERS_CYRILLIC)
        return LANG_RU;
    return LANG_UNKNOWN;
}

/* What the accents of the text speak for. */
static void weigh_letters(unsigned letters, float score[LATINS])
{
    static const struct {
        unsigned letter;
        float weight[LATIN_LANGUAGES]; /* en, es, vi, ht, pt, tl, fr */
    } told[] = {
        {LETTERS_SPANISH, {-2, 5, -2, -3, -2, -1, -3}},    {LETTERS_PORTUGUESE, {-3, -3, 2, -3, 5, -3, -3}},
        {LETTERS_VIETNAMESE, {-5, -5, 9, -5, -5, -5, -5}}, {LETTERS_GRAVE, {-3, -3, 2, 4, 1, -2, 4}},
        {LETTERS_CIRCUMFLEX, {-3, -4, 2, -2, 3, -3, 3}},   {LETTERS_CEDILLA, {-3, -4, -4, -3, 4, -4, 4}},
        {LETTERS_ACUTE, {-3, 2, 1, -2, 1.5f, -2, 1.5f}},
    };

    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (letters & told[i].letter)
            for (int slot = 0; slot < LATIN_LANGUAGES; slot++)
                score[slot] += told[i].weight[slot];
}

static void weigh_word(const struct language_guess *guess, const char *word, float score[LATINS])
{
    size_t length = strlen(word);
    unsigned triple[32];

    if (word[0] < 'a' || word[0] > 'z')
        return;
    int number = word_table_find(&guess->words, word, length);
    if (number >= 0) {
        for (int slot = 0; slot < LATINS; slot++)
            score[slot] += likelihood_unit * guess->word[number][slot];
        return;
    }
    size_t triples = triples_of(word, triple, sizeof triple / sizeof *triple);
    /* the threes of a word hang together, so that each tells less than it seems to */
    for (size_t i = 0; i < triples; i++)
        for (int slot = 0; slot < LATINS; slot++)
            score[slot] += 0.45f * likelihood_unit * guess->triple[triple[i]][slot];
}

enum language language_guess_of(const struct language_guess *guess, const struct words *words, float *lead)
{
    float score[LATINS] = {0.8f, 0.4f}; /* most write English, many Spanish */
    enum language by_letters = by_alphabet(words->letters);
    int best = 0, next = -1;

    *lead = 0;
    if (by_letters != LANG_UNKNOWN) {
        *lead = 9;
        return by_letters;
    }
    if (!(words->letters & LETTERS_LATIN) || words->letters & LETTERS_OTHER)
        return LANG_UNKNOWN;
    for (size_t i = 0; i < words->count; i++)
        weigh_word(guess, words->word[i], score);
    weigh_letters(words->letters, score);
    for (int slot = 1; slot < LATIN_LANGUAGES; slot++) {
        if (score[slot] > score[best]) {
            next = best;
            best = slot;
        } else if (next < 0 || score[slot] > score[next]) {
            next = slot;
        }
    }
    *lead = score[best] - score[next];
    return latin[best];
}
