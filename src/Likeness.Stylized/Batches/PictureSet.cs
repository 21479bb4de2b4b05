using Likeness.Imaging.Images;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Batches;

/// <summary>Pictures that were drawn once and are learned from often, as bytes: at 64 pixels 16 KB each.</summary>
public sealed class PictureSet
{
    // Pictures between two looks at the token.
    private const int Portion = 64;

    internal PictureSet(AvatarSchema schema, int size, string description, byte[] colours, byte[] labels, float[] vectors, int[] subjects, byte[] smiles) =>
        (Schema, Size, Description, Colours, Labels, Vectors, Subjects, Smiles) = (schema, size, description, colours, labels, vectors, subjects, smiles);

    /// <summary>What the vectors mean.</summary>
    public AvatarSchema Schema { get; }

    /// <summary>Rows and columns of the pictures.</summary>
    public int Size { get; }

    /// <summary>What the pictures are; see <see cref="IPictureSource.Description"/>.</summary>
    public string Description { get; }

    /// <summary>Number of pictures.</summary>
    public int Count => Subjects.Length;

    /// <summary>The number of people or avatars: one more than the largest subject.</summary>
    public int People => Subjects.Length == 0 ? 0 : Subjects[^1] + 1;

    /// <summary>Who each picture shows, in rising order.</summary>
    internal int[] Subjects { get; }

    /// <summary>sRGB, [pictures, 3, size, size].</summary>
    internal byte[] Colours { get; }

    /// <summary><see cref="AvatarLabel"/>, [pictures, size, size].</summary>
    internal byte[] Labels { get; }

    /// <summary>[pictures, dimensions].</summary>
    internal float[] Vectors { get; }

    /// <summary>1 where a smile was added.</summary>
    internal byte[] Smiles { get; }

    /// <summary>Draws pictures in parallel; the result is the same for any number of threads.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="count">How many, from the source's first on.</param>
    /// <param name="progress">Is told how many are done; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PictureSet Draw(IPictureSource source, int count, Action<int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int area = source.Size * source.Size;
        var set = new PictureSet(
            source.Schema, source.Size, FormattableString.Invariant($"{source.Description}, {count} pictures"),
            new byte[checked(count * 3 * area)], new byte[count * area], new float[count * source.Schema.Dimensions], new int[count], new byte[count]);
        for (int first = 0; first < count; first += Portion)
        {
            cancel.ThrowIfCancellationRequested();
            int portion = Math.Min(Portion, count - first);
            Work.For(portion, new Blocks(set, source, first));
            progress?.Invoke(first + portion);
        }

        return set;
    }

    /// <summary>The attributes of a picture.</summary>
    public AvatarVector Vector(int index) => new(Schema, Vectors.AsSpan(index * Schema.Dimensions, Schema.Dimensions).ToArray());

    /// <summary>Who a picture shows.</summary>
    public int Subject(int index) => Subjects[index];

    /// <summary>True when a smile was added to the face at rest.</summary>
    public bool IsSmiling(int index) => Smiles[index] != 0;

    /// <summary>Some of the pictures, ready to be computed with.</summary>
    /// <param name="indices">Which; one may occur twice.</param>
    public PictureBatch Batch(ReadOnlySpan<int> indices)
    {
        int area = Size * Size, dimensions = Schema.Dimensions;
        Tensor pictures = Tensor.Uninitialized(new Shape(indices.Length, 3, Size, Size));
        Tensor vectors = Tensor.Uninitialized(new Shape(indices.Length, dimensions));
        IndexTensor labels = IndexTensor.Uninitialized(new Shape(indices.Length, Size, Size));
        for (int i = 0; i < indices.Length; i++)
        {
            int at = indices[i];
            PictureTensors.FromBytes(Colours.AsSpan(at * 3 * area, 3 * area), pictures.Span.Slice(i * 3 * area, 3 * area));
            Vectors.AsSpan(at * dimensions, dimensions).CopyTo(vectors.Span[(i * dimensions)..]);
            Span<int> to = labels.Span.Slice(i * area, area);
            for (int p = 0; p < area; p++)
            {
                to[p] = Labels[(at * area) + p];
            }
        }

        return new PictureBatch(pictures, labels, vectors);
    }

    private void Put(int index, PictureSample sample)
    {
        int area = Size * Size;
        Span<byte> colours = Colours.AsSpan(index * 3 * area, 3 * area), labels = Labels.AsSpan(index * area, area);
        for (int p = 0; p < area; p++)
        {
            Rgba pixel = sample.Picture.Image.Pixels[p];
            (colours[p], colours[area + p], colours[(2 * area) + p]) = (pixel.R, pixel.G, pixel.B);
            labels[p] = (byte)sample.Picture.Labels[p];
        }

        sample.Vector.Values.CopyTo(Vectors, index * Schema.Dimensions);
        Subjects[index] = sample.Subject;
        Smiles[index] = sample.Smiles ? (byte)1 : (byte)0;
    }

    private readonly struct Blocks(PictureSet set, IPictureSource source, int first) : IBlocks
    {
        public void Run(int block) => set.Put(first + block, source.Draw(first + block));
    }
}
