using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>
/// Common words of languages other than English, strung together as one reads out a list: a mouth that is to move to any language has to hear its sounds,
/// and no grammar is needed for that. Words are in the writing that espeak-ng reads best (kana for Japanese, pinyin for Mandarin).
/// </summary>
internal static class WordLists
{
    private static readonly Dictionary<string, string[]> Lists = new(StringComparer.Ordinal)
    {
        ["de"] = Words(
            "Haus Baum Apfel Wasser Fenster Mutter Vater Bruder Schwester schön grün über Öl Küche Buch Nacht Licht ich auch Brot Käse Milch Zucker Straße Zeit Zug Pferd Vogel Wolke Himmel Freude " +
            "heute morgen fünf zwölf zwei neun Berg Mond bitte Papier kommen geben hören sprechen zwischen deutsch Junge Quelle Pflaume Wurm machen bauen leuchten rot blau weiß hoffen mögen"),
        ["fr"] = Words(
            "maison arbre pomme eau fenêtre mère père frère sœur beau belle vert lune pain fromage lait sucre rue temps cheval oiseau nuage ciel joie aujourd'hui demain cinq douze deux neuf montagne " +
            "bouche papier venir donner entendre parler bonjour jour nuit lumière fleur jeune vieux grand petit bon bonne blanc brun rouge bleu jambe gagner feuille oui huit chapeau garçon rien poisson vague"),
        ["es"] = Words(
            "casa árbol manzana agua ventana madre padre hermano hermana hermoso verde luna pan queso leche azúcar calle tiempo caballo pájaro nube cielo alegría hoy mañana cinco doce dos nueve montaña " +
            "boca papel venir dar oír hablar buenos días noche luz flor joven viejo grande pequeño blanco rojo azul pierna ganar hoja ocho sombrero niño nada pez zapato guitarra perro lluvia jugo chico hombre"),
        ["it"] = Words(
            "casa albero mela acqua finestra madre padre fratello sorella bello verde luna pane formaggio latte zucchero strada tempo cavallo uccello nuvola cielo gioia oggi domani cinque dodici due nove " +
            "montagna bocca carta venire dare sentire parlare buongiorno notte luce fiore giovane vecchio grande piccolo bianco rosso azzurro gamba foglia otto cappello bambino niente pesce scarpa famiglia zio"),
        ["pt-br"] = Words(
            "casa árvore maçã água janela mãe pai irmão irmã bonito verde lua pão queijo leite açúcar rua tempo cavalo pássaro nuvem céu alegria hoje amanhã cinco doze dois nove montanha boca papel vir dar " +
            "ouvir falar bom dia noite luz flor jovem velho grande pequeno branco vermelho azul perna ganhar folha oito chapéu menino nada peixe sapato coração filho muito homem"),
        ["nl"] = Words(
            "huis boom appel water raam moeder vader broer zuster mooi groen maan brood kaas melk suiker straat tijd paard vogel wolk hemel vreugde vandaag morgen vijf twaalf twee negen berg mond papier " +
            "komen geven horen spreken dag nacht licht bloem jong oud groot klein wit rood blauw been winnen blad acht hoed jongen niets vis schoen deur keuken ui zee wijn goed boek school"),
        ["pl"] = Words(
            "dom drzewo jabłko woda okno matka ojciec brat siostra piękny zielony księżyc chleb ser mleko cukier ulica czas koń ptak chmura niebo radość dzisiaj jutro pięć dwanaście dwa dziewięć góra usta " +
            "papier dawać słyszeć mówić dzień noc światło kwiat młody stary duży mały biały czerwony noga liść osiem kapelusz chłopiec nic ryba but rzeka wąż żaba szczęście źródło ćma"),
        ["ru"] = Words(
            "дом дерево яблоко вода окно мать отец брат сестра красивый зелёный луна хлеб сыр молоко сахар улица время лошадь птица облако небо радость сегодня завтра пять двенадцать два девять гора рот " +
            "бумага давать слышать говорить день ночь свет цветок молодой старый большой маленький белый красный нога лист восемь шляпа мальчик ничего рыба река жук щука чай эхо юг выход мы"),
        ["tr"] = Words(
            "ev ağaç elma su pencere anne baba kardeş güzel yeşil ay ekmek peynir süt şeker sokak zaman at kuş bulut gök sevinç bugün yarın beş iki dokuz dağ ağız kağıt gelmek vermek duymak konuşmak gün " +
            "gece ışık çiçek genç yaşlı büyük küçük beyaz kırmızı mavi bacak yaprak sekiz şapka çocuk hiç balık ayakkabı köprü göl yol orman ümit cam jandarma"),
        ["sv"] = Words(
            "hus träd äpple vatten fönster mor far bror syster vacker grön måne bröd ost mjölk socker gata tid häst fågel moln himmel glädje idag imorgon fem tolv två nio berg mun papper komma ge höra tala " +
            "dag natt ljus blomma ung gammal stor liten vit röd blå ben vinna löv åtta hatt pojke inget fisk sko sjö kjol stjärna kök"),
        ["ja"] = Words(
            "いえ き りんご みず まど はは ちち あに いもうと きれい みどり つき ぱん さとう みち じかん うま とり くも そら よろこび きょう あした ご じゅうに に きゅう やま くち かみ くる あげる きく はなす " +
            "ひる よる ひかり はな わかい ふるい おおきい ちいさい しろい あかい あおい あし はっぱ はち ぼうし こども なにも さかな くつ ふね べんとう ぶどう まめ むし めがね もり わたし ゆき よむ ぴあの"),
        ["cmn-latn-pinyin"] = Words(
            "fang2zi5 shu4 ping2guo3 shui3 chuang1hu5 ma1ma5 ba4ba5 ge1ge5 mei4mei5 piao4liang5 lü4se4 yue4liang5 mian4bao1 niu2nai3 tang2 jie1dao4 shi2jian1 ma3 niao3 yun2 tian1 kuai4le4 jin1tian1 " +
            "ming2tian1 wu3 shi2er4 liang3 jiu3 shan1 zui3 zhi3 lai2 gei3 ting1 shuo1hua4 bai2tian1 wan3shang5 guang1 hua1 nian2qing1 lao3 da4 xiao3 bai2se4 hong2se4 lan2se4 tui3 ye4zi5 ba1 mao4zi5 " +
            "hai2zi5 yu2 xie2 qiao2 he2 sen1lin2 peng2you5 fei1ji1 nü3er2 ri4zi5"),
        ["hi"] = Words(
            "घर पेड़ सेब पानी खिड़की माता पिता भाई बहन सुंदर हरा चाँद रोटी पनीर दूध चीनी सड़क समय घोड़ा पक्षी बादल आकाश खुशी आज कल पाँच बारह दो नौ पहाड़ मुँह कागज़ आना देना सुनना बोलना दिन रात " +
            "रोशनी फूल युवा बूढ़ा बड़ा छोटा सफ़ेद लाल नीला पैर पत्ता आठ टोपी लड़का कुछ मछली जूता नदी झील ठंडा थाली भालू वन शेर"),
    };

    /// <summary>The languages, by the names of espeak-ng's voices.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. Lists.Keys];

    /// <summary>Draws three to seven words, with a comma now and then.</summary>
    public static string Draw(string language, RandomSource random)
    {
        string[] words = Lists[language];
        int count = 3 + random.NextInt(5);
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append(words[random.NextInt(words.Length)]).Append(i == count - 1 ? "." : random.NextInt(5) == 0 ? ", " : " ");
        }

        return text.ToString();
    }

    private static string[] Words(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
