// Draws the contact sheets of docs/stylized.md: hair styles, colours, beards with brows and glasses, attributes, expressions and people at random.
// Run: dotnet run -c Release --project samples/stylized-sheet -- docs
using System.Globalization;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

string folder = args.Length > 0 ? args[0] : ".";
var engine = new StylizedEngine(AvatarSchemas.Full);
AvatarVector middle = AvatarVector.Middle(AvatarSchemas.Full).With("hairColour", "brown").With("skinTone", "beige").With("eyeColour", "blue").With("mouthShape", "smile");
string[] tones = [.. AvatarSchemas.Full.Group("skinTone")!.Options], colours = [.. AvatarSchemas.Full.Group("hairColour")!.Options], irises = [.. AvatarSchemas.Full.Group("eyeColour")!.Options];

var hair = new ContactSheet(9) { Title = "Hair styles" };
int next = 0;
foreach (string style in AvatarSchemas.Full.Group("hairStyle")!.Options)
{
    hair.Add(Draw(middle.With("hairStyle", style).With("hairColour", colours[next * 5 % 8]).With("skinTone", tones[next * 3 % 10]).With("eyeColour", irises[next % 6]), 176), style);
    next++;
}

Write("stylized-hair", hair);

var colour = new ContactSheet(10) { Title = "Skin tones, hair colours, eye colours" };
foreach (string tone in tones)
{
    colour.Add(Draw(middle.With("skinTone", tone).With("hairStyle", "crewCut").With("hairColour", "darkBrown").With("eyeColour", "brown"), 150), tone);
}

foreach (string tint in colours)
{
    colour.Add(Draw(middle.With("hairStyle", "wavyBob").With("hairColour", tint), 150), tint);
}

foreach (string iris in irises)
{
    colour.Add(Draw(middle.With("hairStyle", "bobFringe").With("eyeColour", iris).With("lashes", "full").With("skinTone", "sand").With("hairColour", "black"), 150), iris);
}

Write("stylized-colours", colour);

var face = new ContactSheet(10) { Title = "Beards, brows, glasses, mouth shapes, lashes" };
foreach (string group in (string[])["beard", "brow", "glasses", "mouthShape", "lashes"])
{
    foreach (string option in AvatarSchemas.Full.Group(group)!.Options)
    {
        AvatarVector wearer = group is "lashes" ? middle.With("hairStyle", "ponytail") : middle.With("hairStyle", "sidePart").With("mouthShape", "neutral");
        face.Add(Draw(wearer.With(group, option), 150), $"{option}");
    }
}

Write("stylized-faces", face);

var attributes = new ContactSheet(9) { Title = "The 18 attributes at 0 (above) and 1 (below)" };
for (int first = 0; first < 18; first += 9)
{
    foreach (float end in (float[])[0, 1])
    {
        foreach (string attribute in AvatarSchemas.ContinuousNames.Skip(first).Take(9))
        {
            attributes.Add(Draw(middle.With("hairStyle", "quiff").With(attribute, end), 160), string.Create(CultureInfo.InvariantCulture, $"{attribute} {end}"));
        }
    }
}

Write("stylized-attributes", attributes);

(string Name, string[] Shapes)[] expressions =
[
    ("rest", []), ("jawOpen", ["jawOpen"]), ("eyeBlink", ["eyeBlinkLeft", "eyeBlinkRight"]), ("smile", ["mouthSmileLeft", "mouthSmileRight"]),
    ("mouthPucker", ["mouthPucker"]), ("surprise", ["browInnerUp", "browOuterUpLeft", "browOuterUpRight", "eyeWideLeft", "eyeWideRight", "mouthFunnel"]),
    ("anger", ["browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight", "mouthFrownLeft", "mouthFrownRight"]), ("wink", ["eyeBlinkLeft", "tongueOut"]),
];
var moods = new ContactSheet(expressions.Length) { Title = "Expressions: cel, smooth, turned", ColumnHeaders = [.. expressions.Select(e => e.Name)] };
AvatarVector ann = middle.With("hairStyle", "bob").With("hairColour", "auburn").With("lashes", "winged").With("mouthShape", "neutral");
AvatarVector ben = middle.With("hairStyle", "undercut").With("hairColour", "black").With("skinTone", "caramel").With("beard", "fullBeard").With("glasses", "round").With("eyeColour", "brown").With("mouthShape", "neutral");
foreach ((AvatarVector who, AvatarShading shading, float yaw) in ((AvatarVector, AvatarShading, float)[])[(ann, AvatarShading.Cel, 0), (ben, AvatarShading.Smooth, 0), (ben, AvatarShading.Cel, 38)])
{
    foreach ((_, string[] shapes) in expressions)
    {
        float[] weights = new float[ArkitShapes.Count];
        foreach (string shape in shapes)
        {
            weights[ArkitShapes.IndexOf(shape)] = 1;
        }

        moods.Add(Draw(who, 176, shading, yaw, weights));
    }
}

Write("stylized-expressions", moods);

var people = new ContactSheet(9) { Title = "At random" };
var random = new RandomSource(8L);
for (int i = 0; i < 36; i++)
{
    people.Add(Draw(engine.Sample(random), 176, i % 9 >= 6 ? AvatarShading.Smooth : AvatarShading.Cel));
}

Write("stylized-random", people);

var large = new ContactSheet(2);
large.Add(Draw(middle.With("hairStyle", "longWavy").With("hairColour", "auburn").With("brow", "softArch").With("lashes", "full"), 560));
large.Add(Draw(ben.With("mouthShape", "grin").With("hairStyle", "sidePart"), 560, AvatarShading.Smooth, 16));
Write("stylized", large);

Image Draw(AvatarVector avatar, int size, AvatarShading shading = AvatarShading.Cel, float yaw = 0, float[]? expression = null)
{
    // Twice the size, then averaged: sheets are for looking at.
    var view = new AvatarView { Size = 2 * size, Shading = shading, Yaw = yaw, Expression = expression ?? [] };
    return engine.Render(avatar, view).Image.Resize(size, size);
}

void Write(string name, ContactSheet sheet)
{
    string path = Path.Combine(folder, name + ".png");
    PngWriter.Write(path, sheet.ToImage());
    Console.WriteLine($"{path}: {new FileInfo(path).Length} bytes");
}
