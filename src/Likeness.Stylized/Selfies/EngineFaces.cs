using System.Numerics;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// What the estimator knows of the Photo engine's people: where eyes and mouth lie, where each hair style has its hair, and how ratios of a face answer to attributes. Measuring it takes
/// seconds, so that it is measured once and ships with the library.
/// </summary>
/// <param name="Places">The middles of the left eye, the right eye and the mouth, as shares of the picture.</param>
/// <param name="Proportions">Ratios and attributes.</param>
/// <param name="Hair">The hair styles of each schema, by its name.</param>
internal sealed record EngineFaces(Vector2[] Places, ProportionReading Proportions, IReadOnlyDictionary<string, HairTemplates> Hair)
{
    private const string Kind = "stylize.engine-faces";
    private const string Version = "1";
    private const int FrameSize = 256;
    private static readonly Lazy<EngineFaces> Read = new(static () => Load(DefaultPath));

    /// <summary>Beside the program.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Models", "engine-faces.safetensors");

    /// <summary>What ships.</summary>
    /// <exception cref="InvalidFileException">Its file is not beside the program.</exception>
    public static EngineFaces Shipped => Read.Value;

    /// <summary>Asks the engine.</summary>
    public static EngineFaces Measure()
    {
        var engine = new PhotoEngine(AvatarSchemas.Full);
        FacePoints face = FacePoints.FromEngine(engine.Landmarks(new PhotoSubject(AvatarVector.Middle(AvatarSchemas.Full), [0, 0, 0]), new PhotoConditions(), FrameSize));
        return new EngineFaces(
            [face.LeftEye / FrameSize, face.RightEye / FrameSize, face.Mouth / FrameSize],
            ProportionReading.Measure(engine),
            new[] { AvatarSchemas.Full, AvatarSchemas.Toon }.ToDictionary(schema => schema.Name, HairTemplates.Measure));
    }

    /// <summary>Writes it.</summary>
    public void Save(string path)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = Version;
        writer.Add("places", [.. Places.SelectMany(p => new[] { p.X, p.Y })], new Shape(Places.Length, 2));
        Proportions.Add(writer);
        foreach ((string schema, HairTemplates templates) in Hair)
        {
            templates.Add(writer, schema);
        }

        writer.Save(path);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another kind or version.</exception>
    public static EngineFaces Load(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("likeness.kind") != Kind || file.Metadata.GetValueOrDefault("likeness.version") != Version)
        {
            throw new InvalidFileException(path, "these are not the engine's faces that this version of the library ships with; install it again.");
        }

        float[] places = file.ReadFloats("places");
        return new EngineFaces(
            [new(places[0], places[1]), new(places[2], places[3]), new(places[4], places[5])],
            ProportionReading.Read(file),
            new[] { AvatarSchemas.Full, AvatarSchemas.Toon }.ToDictionary(schema => schema.Name, schema => HairTemplates.Read(file, schema)));
    }
}
