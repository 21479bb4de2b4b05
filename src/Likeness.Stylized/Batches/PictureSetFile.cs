using System.Globalization;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Batches;

/// <summary>Keeps drawn pictures in a file, so that a training that goes on need not draw them again.</summary>
public static class PictureSetFile
{
    private const string Kind = "stylize.pictures";
    private const int Version = 1;

    /// <summary>Reads the pictures where a file holds exactly those, else draws them and keeps them.</summary>
    /// <param name="path">The file; null keeps nothing.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="cancel">Stops the work.</param>
    public static PictureSet LoadOrDraw(string? path, IPictureSource source, int count, Action<int>? progress = null, CancellationToken cancel = default)
    {
        if (path is not null && File.Exists(path))
        {
            try
            {
                PictureSet kept = Load(path, source.Schema);
                if (kept.Description == FormattableString.Invariant($"{source.Description}, {count} pictures"))
                {
                    progress?.Invoke(count);
                    return kept;
                }
            }
            catch (InvalidFileException)
            {
                // A copy of what can be drawn again: a damaged one is no reason to stop.
            }
        }

        PictureSet set = PictureSet.Draw(source, count, progress, cancel);
        if (path is not null)
        {
            Save(path, set);
        }

        return set;
    }

    /// <summary>Writes pictures.</summary>
    public static void Save(string path, PictureSet set)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = Version.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["likeness.pictures"] = set.Description;
        writer.Metadata["likeness.schema"] = set.Schema.Name;
        writer.Add("colours", set.Colours, new Shape(set.Count, 3, set.Size, set.Size));
        writer.Add("labels", set.Labels, new Shape(set.Count, set.Size, set.Size));
        writer.Add("vectors", set.Vectors, new Shape(set.Count, set.Schema.Dimensions));
        writer.Add("subjects", set.Subjects, new Shape(set.Count));
        writer.Add("smiles", set.Smiles, new Shape(set.Count));
        writer.Save(path);
    }

    /// <summary>Reads pictures.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">What their vectors must mean.</param>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or holds something else.</exception>
    public static PictureSet Load(string path, AvatarSchema schema)
    {
        using var file = SafeTensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("likeness.kind") != Kind || file.Metadata.GetValueOrDefault("likeness.version") != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidFileException(path, $"holds no pictures of version {Version}.");
        }

        if (file.Metadata.GetValueOrDefault("likeness.schema") is var found && found != schema.Name)
        {
            throw new InvalidFileException(path, $"holds pictures of schema {found ?? "(none)"}; {schema.Name} was expected.");
        }

        Shape shape = file.Shape("labels");
        if (shape.Rank != 3 || shape[1] != shape[2] || file.Shape("colours") != new Shape(shape[0], 3, shape[1], shape[1])
            || file.Shape("vectors") != new Shape(shape[0], schema.Dimensions) || file.Shape("subjects") != new Shape(shape[0]) || file.Shape("smiles") != new Shape(shape[0]))
        {
            throw new InvalidFileException(path, "its tensors do not fit one another.");
        }

        byte[] labels = file.ReadBytes("labels");
        if (labels.Any(l => l > (byte)AvatarLabel.Glasses))
        {
            throw new InvalidFileException(path, "a pixel has a label that does not exist.");
        }

        return new PictureSet(
            schema, shape[1], file.Metadata.GetValueOrDefault("likeness.pictures") ?? "", file.ReadBytes("colours"), labels, file.ReadFloats("vectors"), file.ReadInts("subjects"), file.ReadBytes("smiles"));
    }
}
