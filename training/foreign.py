"""Pages rewritten as if in another language: its most common words for the English ones, all others in letters of its script."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from training.pages import Line
from training.scripts import WORD, lettered

ENGLISH = "the of and to in a is that for it on with was as at by from be this have are not he but they or an which we you were will had has their its who more one all about so when can out up into what there than after also his her she".split()  # fmt: skip
COMMON = {
    language: words.split()
    for language, words in {
        "de": "die von und zu in ein ist dass für es auf mit war wie an durch aus sein diese haben sind nicht er aber sie oder eine der wir ihr waren wird hatte hat ihre seine wer mehr den alle über so wenn kann nach auch im das dem des sich noch nur werden einen",
        "fr": "le de et à dans un est que pour il sur avec était comme au par des être ce ont sont pas il mais ils ou une qui nous vous étaient sera avait a leur son qui plus les tous du la quand peut se en ne aussi plus cette après selon",
        "es": "el de y a en un es que para lo con con era como al por de ser este han son no él pero ellos o una que nosotros se fueron será había ha su sus quien más los todos sobre la cuando puede las del también sin según después entre",
        "it": "il di e a in un è che per lo su con era come al da dal essere questo hanno sono non lui ma loro o una che noi si erano sarà aveva ha il suo chi più gli tutti della la quando può le dei anche nel dopo alla sono",
        "pt": "o de e a em um é que para ele com com era como ao por do ser este têm são não ele mas eles ou uma que nós você foram será tinha tem seu sua quem mais os todos sobre a quando pode as da também no na depois dos",
        "nl": "de van en te in een is dat voor het op met was als aan door uit zijn deze hebben zijn niet hij maar ze of een die we je waren zal had heeft hun zijn wie meer het alle over de toen kan er ook naar bij nog na worden",
        "sv": "den av och att i en är som för det på med var som vid av från vara detta har är inte han men de eller ett som vi du var ska hade har deras sin vem mer de alla om så när kan det ut upp också till efter under",
        "no": "den av og å i en er som for det på med var som ved av fra være dette har er ikke han men de eller et som vi du var skal hadde har deres sin hvem mer de alle om så når kan det ut opp også til etter ble",
        "da": "den af og at i en er som for det på med var som ved af fra være dette har er ikke han men de eller et som vi du var skal havde har deres sin hvem mere de alle om så når kan det ud op også til efter blev",
        "pl": "w z i do na się jest że dla to o z był jak przy przez od być ten mają są nie on ale oni lub co który my jest byli będzie miał ma ich jego kto więcej po wszystkie o tak gdy może za także roku jej już tym",
        "cs": "v z a do na se je že pro to o s byl jako při od být tento mají jsou ne on ale oni nebo co který my jste byli bude měl má jejich jeho kdo více po všechny o tak když může za také roku její už jeho",
        "fi": "ja on ei se että oli hän myös mutta ovat kun niin kuin tai sekä joka jo vain ole mukaan sen olla olisi hänen nyt vielä noin jotka ollut mitä voi kanssa jos tämä kaikki",
        "hu": "a az és hogy nem egy is van volt meg de csak már még ez azt el ki mint után szerint pedig akkor ha lesz kell vagy minden több majd lehet aki ezt így nagyon",
        "ro": "de și a în la cu pe un o este că pentru nu din care mai au fost se sunt prin dar sau după fi va am lui el ea cei această acest când poate fără",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi en sonra kadar ne var o ise değil ama her olduğunu dedi ya diye göre yeni tüm ancak bunun",
        "id": "yang dan di dengan untuk ini itu dari pada tidak dalam adalah akan juga ke mereka ada oleh sudah karena saat bisa kata telah lebih kami para seperti tersebut setelah",
        "vi": "và của là có được cho trong không với các những một này đã người ở khi từ cũng để đến tại ra về như nhiều sẽ vào năm trên phải theo",
        "ru": "в и не на что с по это как из у за от для к же но его он она они а бы был так все было только о до также уже если или при быть после время который мы",
        "uk": "в і не на що з по це як із у за від для до ж але його він вона вони а був так усі було лише про також уже якщо або при бути після час який ми та",
        "el": "ο της και να στο ένα είναι ότι για το με ήταν ως από που θα δεν αλλά τους ή μια η τα των τη στην είχε έχει αυτό πιο οι όλα σε όταν μπορεί",
        "ar": "في من على إلى أن هذا التي عن مع كان هذه الذي ما لا قد كل بعد بين أو ذلك وقال كما لم هو هي قبل حيث خلال أكثر عند",
        "hi": "के में की है और से का को पर ने कि यह भी एक हैं इस नहीं तो था ही कर लिए जो थे अपने वह हो गया करने साथ बाद",
    }.items()
}  # fmt: skip
RANK = {word: i for i, word in enumerate(ENGLISH)}


def as_if_in(language: str, lines: Sequence[Line], script: str, rng: random.Random) -> list[Line]:
    """The lines with the language's common words in the places of English ones; counts stay those of the page."""
    common, key = COMMON[language], str(rng.random())
    shift = rng.randrange(len(common))

    def spelled(match: re.Match[str]) -> str:
        rank = RANK.get(match[0].lower())
        if rank is None:
            return _pseudo(match[0])
        word = common[(rank + shift) % len(common)]
        return word[:1].upper() + word[1:] if match[0][0].isupper() else word

    _pseudo = partial(lettered, script=script, key=key)
    return [replace(line, text=WORD.sub(spelled, line.text)) for line in lines]
