// Draws the Bust from all sides, in several expressions and as six people, on one contact sheet.
// Run: dotnet run -c Release --project samples/bust-sheet -- docs/bust.png
using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;

string path = args.Length > 0 ? args[0] : "bust.png";
int width = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 208;
int height = width * 9 / 8;

BlendshapeFace face = BustModel.Create();
(string Name, string[] Shapes)[] expressions =
[
    ("neutral", []),
    ("jawOpen", ["jawOpen"]),
    ("mouthPucker", ["mouthPucker"]),
    ("mouthSmile", ["mouthSmileLeft", "mouthSmileRight"]),
    ("eyeBlink", ["eyeBlinkLeft", "eyeBlinkRight"]),
    ("browInnerUp, mouthFunnel", ["browInnerUp", "mouthFunnel"]),
];

// The frame fits the head alone, with its jaw open; the shoulders run out of the picture.
float[] jawOpen = new float[face.Expressions.Count];
jawOpen[face.IndexOfExpression("jawOpen")] = 0.7f;
Vector3[] widest = face.Evaluate([], jawOpen).Positions;
var head = new Mesh([.. face.Masks["head"].Select(v => widest[v])], []);
var shots = new HeadShots(head, width, height);
var sheet = new ContactSheet(expressions.Length)
{
    Title = "The Bust: the built-in head",
    ColumnHeaders = [.. expressions.Select(e => e.Name)],
    RowHeaders = ["front", "three-quarter", "side", "six people", "the same, turned"],
};
foreach (HeadSide side in (HeadSide[])[HeadSide.Front, HeadSide.ThreeQuarter, HeadSide.Side])
{
    foreach ((_, string[] shapes) in expressions)
    {
        float[] weights = new float[face.Expressions.Count];
        foreach (string shape in shapes)
        {
            weights[face.IndexOfExpression(shape)] = 1;
        }

        sheet.Add(shots.Draw(Dressed([], weights, new BustPalette()), side));
    }
}

// Six people: identity parameters drawn from N(0, 1), cut at two sigma, with other colours.
BustPalette[] palettes =
[
    new(),
    new() { Skin = new(0.55f, 0.38f, 0.29f), Lips = new(0.50f, 0.29f, 0.27f), Hair = new(0.10f, 0.08f, 0.07f), Iris = new(0.25f, 0.16f, 0.10f) },
    new() { Skin = new(0.91f, 0.76f, 0.68f), Lips = new(0.78f, 0.48f, 0.46f), Hair = new(0.62f, 0.45f, 0.25f), Iris = new(0.35f, 0.50f, 0.62f), HairDensity = 0.75f },
    new() { Skin = new(0.80f, 0.62f, 0.47f), Lips = new(0.66f, 0.40f, 0.35f), Hair = new(0.12f, 0.10f, 0.09f), Iris = new(0.28f, 0.18f, 0.11f) },
    new() { Skin = new(0.39f, 0.26f, 0.20f), Lips = new(0.40f, 0.23f, 0.21f), Hair = new(0.07f, 0.06f, 0.06f), Iris = new(0.20f, 0.13f, 0.09f) },
    new() { Skin = new(0.87f, 0.70f, 0.61f), Lips = new(0.72f, 0.44f, 0.41f), Hair = new(0.55f, 0.53f, 0.50f), Iris = new(0.36f, 0.46f, 0.38f), HairDensity = 0.6f },
];
float[][] people = [.. Enumerable.Range(0, palettes.Length).Select(i => Draw(new Random(10 + i), face.Identities.Count))];
foreach (HeadSide side in (HeadSide[])[HeadSide.Front, HeadSide.ThreeQuarter])
{
    for (int i = 0; i < people.Length; i++)
    {
        sheet.Add(shots.Draw(Dressed(people[i], [], palettes[i]), side));
    }
}

PngWriter.Write(path, sheet.ToImage());
Console.WriteLine($"{path}: {new FileInfo(path).Length / 1024} KB; {face.Part("skin").VertexCount} skin vertices, {face.VertexCount} in all");

List<RenderPart> Dressed(float[] identity, float[] expression, BustPalette palette)
{
    const int TextureSize = 1024;
    byte[] bytes = BustTexture.Paint(TextureSize, palette);
    var image = new Image(TextureSize, TextureSize);
    bytes.CopyTo(image.Bytes);
    var texture = new Texture(image);
    Mesh all = face.Evaluate(identity, expression);
    var parts = new List<RenderPart>();
    foreach (FacePart part in face.Parts)
    {
        Mesh rest = face.Part(part.Name).Neutral;
        Vector3[] positions = all.Positions[part.FirstVertex..(part.FirstVertex + part.VertexCount)];
        Material material = part.Material switch
        {
            "skin" => Material.Skin with { Colour = Rgba.White, Texture = texture, Specular = 0.3f, Roughness = 0.55f },
            "eye" => new Material { Texture = texture, Specular = 1, Roughness = 0.12f },
            "teeth" => new Material { Texture = texture, Specular = 0.8f, Roughness = 0.25f },
            "tongue" => new Material { Texture = texture, Specular = 0.6f, Roughness = 0.35f },
            _ => new Material { Texture = texture, Specular = 0, TwoSided = true },
        };
        parts.Add(new RenderPart(rest.WithPositions(positions), material));
    }

    return parts;
}

static float[] Draw(Random random, int count) =>
    [.. Enumerable.Range(0, count).Select(_ => Math.Clamp((float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())), -2, 2))];
