using System.Globalization;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>
/// English sentences from a small grammar: common words, chosen so that every sound of the language comes up, in an order that is grammatical and seldom
/// means much. Nobody has said them before.
/// </summary>
internal static class EnglishSentences
{
    private static readonly string[] Patterns =
    [
        "The {a} {n} {p} the {a} {n}.", "{w} {p} a {a} {n} {t}.", "My {n} and your {n} {i} {t}.", "{w} {i}, but the {n} {i} {t}.", "Do you {b} the {a} {n}?", "Why did {w} {b} my {n}?",
        "We {b} {m} {a} {s} {t}.", "{m} {s} {i} near the {n}.", "Please {b} the {n} before {w} {p} it.", "The {n} of the {a} {n} was {a}.", "I think {w} will {b} {m} {s}.",
        "There is a {a} {n} under the {n}.", "If the {n} is {a}, we {b} it.", "How {a} was the {n} {t}?", "{t} {w} {p} the {s} of my {n}.", "They {p} {m} {s}, and {w} {p} the {n}.",
        "Oh, what a {a} {n}!", "No, the {a} {s} {i}.", "Yes, {w} {p} her {a} {n}.", "Should we {b} this {n} or that {n}?",
    ];

    // Written with a vowel, spoken with a consonant.
    private static readonly string[] YFirst = ["usual"];

    private static readonly Dictionary<char, string[]> Words = new()
    {
        ['n'] =
        [
            "boat", "baby", "book", "map", "apple", "pepper", "cup", "window", "water", "river", "fish", "leaf", "voice", "van", "feather", "father", "mother", "thumb", "tooth", "path", "door", "dog",
            "table", "tiger", "lamp", "lake", "night", "nose", "house", "horse", "sea", "sun", "zoo", "prize", "shop", "dish", "ocean", "garage", "treasure", "measure", "church", "cheese", "watch",
            "judge", "bridge", "orange", "cow", "king", "ring", "garden", "goat", "egg", "hand", "hill", "year", "yellow flower", "moon", "spoon", "food", "wolf", "foot", "cook", "bird", "nurse", "girl",
            "car", "park", "heart", "boy", "coin", "toy", "noise", "cloud", "mouse", "town", "kite", "fire", "eye", "snow", "road", "bone", "cake", "train", "rain", "bed", "head", "friend", "cat", "man",
            "family", "sofa", "banana", "winter", "summer", "mirror", "butterfly", "computer", "elephant", "vegetable", "mountain", "problem", "bottom", "lip", "mouth", "beach", "wheel", "queen", "sandwich",
        ],
        ['s'] =
        [
            "people", "bubbles", "maps", "poems", "beans", "women", "weeks", "fathers", "leaves", "months", "clothes", "brothers", "days", "ladders", "nails", "letters", "stones", "roses", "zebras",
            "shoes", "wishes", "choices", "teachers", "judges", "pages", "books", "keys", "gloves", "songs", "hills", "horses", "yards", "mushrooms", "spoons", "wolves", "birds", "words", "cars", "stars",
            "boys", "toys", "clouds", "mice", "pies", "boats", "cakes", "plates", "eggs", "apples", "maths lessons", "apes", "oranges", "arms", "ears",
        ],
        ['a'] =
        [
            "big", "blue", "beautiful", "purple", "poor", "empty", "warm", "white", "wide", "awful", "funny", "heavy", "four foot", "very old", "smooth", "thin", "thick", "other", "dark", "dry", "little",
            "lovely", "tall", "new", "narrow", "slow", "strange", "busy", "lazy", "usual", "shiny", "fresh", "special", "cheap", "rich", "huge", "orange", "gentle", "cold", "quick", "green", "good", "long",
            "young", "happy", "high", "round", "loud", "brown", "soft", "small", "red", "yellow", "wooden", "quiet", "early", "easy", "open", "average", "royal", "noisy", "full",
        ],
        ['p'] =
        [
            "found", "painted", "bought", "moved", "opened", "wanted", "washed", "followed", "loved", "threw", "carried", "touched", "looked at", "liked", "saw", "showed", "changed", "joined", "caught",
            "gave away", "heard", "helped", "used", "pushed", "cooked", "made", "sold", "measured", "covered", "forgot", "remembered", "broke", "pulled", "chose", "enjoyed", "watched", "breathed on",
        ],
        ['b'] =
        [
            "find", "paint", "buy", "move", "open", "want", "wash", "follow", "love", "throw", "carry", "touch", "look at", "like", "see", "show", "change", "join", "catch", "give back", "hear", "help",
            "use", "push", "cook", "make", "sell", "measure", "cover", "forget", "remember", "bring", "pull", "choose", "enjoy", "watch", "put away", "think of",
        ],
        ['i'] =
        [
            "fell over", "moved away", "laughed", "jumped up", "sat down", "waited", "came home", "began to sing", "stopped", "went to sleep", "looked out", "was ready", "could fly", "walked by", "grew",
            "ran off", "spoke too loudly", "vanished", "broke", "disappeared", "worked well", "turned around", "arrived", "said nothing", "were far away", "mumbled", "popped", "whispered", "agreed",
        ],
        ['t'] =
        [
            "today", "every morning", "on Thursday", "in the evening", "by the window", "before five", "at the beach", "with both hands", "near the bridge", "for a while", "tomorrow", "above the clouds",
            "over there", "without a word", "this year", "last month", "under the moon", "at half past eight", "now and then", "in July", "on the roof", "again", "from above", "through the woods", "at home",
        ],
        ['w'] =
        [
            "Mary", "Bob", "Peter", "my brother", "the teacher", "Sue", "Joyce", "George", "Thomas", "our mother", "Vivian", "Zoe", "Hugo", "everybody", "somebody", "she", "he", "Charles", "William",
            "the young man", "nobody", "Paul", "Beth", "your uncle", "the woman", "Yolanda", "Phoebe",
        ],
        ['m'] = ["two", "five", "seven", "many", "some", "a few", "eight", "nine", "three", "four", "eleven", "a hundred", "no more", "most", "both", "twelve"],
    };

    /// <summary>Draws one.</summary>
    public static string Draw(RandomSource random)
    {
        string pattern = Patterns[random.NextInt(Patterns.Length)];
        var sentence = new System.Text.StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '{')
            {
                sentence.Append(pattern[i]);
                continue;
            }

            string[] words = Words[pattern[i + 1]];
            string word = words[random.NextInt(words.Length)];
            if (EndsWithArticle(sentence) && "aeiou".Contains(word[0], StringComparison.Ordinal) && !YFirst.Contains(word))
            {
                sentence.Insert(sentence.Length - 1, 'n');
            }

            sentence.Append(word);
            i += 2;
        }

        sentence[0] = char.ToUpper(sentence[0], CultureInfo.InvariantCulture);
        return sentence.ToString();
    }

    private static bool EndsWithArticle(System.Text.StringBuilder sentence) =>
        sentence.Length >= 2 && sentence[^1] == ' ' && sentence[^2] is 'a' or 'A' && (sentence.Length == 2 || sentence[^3] == ' ');
}
