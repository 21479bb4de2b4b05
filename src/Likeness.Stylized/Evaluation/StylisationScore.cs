using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Evaluation;

/// <summary>How well photographs are stylised (acceptance S6).</summary>
/// <param name="ReconstructionPsnr">Decibels of the photographs' generator against what the encoder sees of photographs; the spec wants 20.</param>
/// <param name="ColourBefore">The semantic colour loss where the photographs' generator takes the cartoons' place.</param>
/// <param name="ColourAfter">The semantic colour loss.</param>
/// <param name="NeutralWhenSmiling">The share of smiling photographs in whose stylised pictures the CNN sees a neutral mouth; NaN where nobody smiles.</param>
/// <param name="OwnMouthWhenSmiling">The share in which it sees the person's own mouth at rest, which need not be neutral.</param>
/// <param name="GlassesKept">The share of photographs with glasses in whose stylised pictures the CNN sees glasses.</param>
public sealed record StylisationScore(double ReconstructionPsnr, double ColourBefore, double ColourAfter, double NeutralWhenSmiling, double OwnMouthWhenSmiling, double GlassesKept)
{
    /// <summary>The share of the colour loss that stylisation took away.</summary>
    public double ColourReduction => 1 - (ColourAfter / ColourBefore);

    /// <summary>Measures stylisation on held-out people.</summary>
    public static StylisationScore Measure(AvatarCascade cascade, HeldOutPeople people)
    {
        AvatarSchema schema = cascade.Networks.Sizes.AvatarSchema;
        PictureSet photos = people.Photos;
        int[] all = [.. Enumerable.Range(0, photos.Count)];
        Tensor figures = Conversions.Rows(photos, all, pictures => Figures(cascade, pictures));
        Tensor read = Conversions.Rows(photos, all, pictures => RelaxedAttributes.Relax(cascade.Networks.Regressor.Forward(cascade.Stylise(cascade.Styles(pictures))), schema));
        AvatarVector[] seen = [.. all.Select(i => RelaxedAttributes.VectorOf(read, i, schema).Hardened())];
        int[] smiling = [.. all.Where(photos.IsSmiling)], wearing = [.. all.Where(i => photos.Vector(i).Choice("glasses") is not (null or "none"))];
        double error = Column(figures, 0);
        return new StylisationScore(
            10 * Math.Log10(4 / Math.Max(error, 1e-12)),
            Column(figures, 1),
            Column(figures, 2),
            Share(smiling, i => seen[i].Choice(AvatarSchemas.MouthShape) == AvatarSchemas.NeutralMouth),
            Share(smiling, i => seen[i].Choice(AvatarSchemas.MouthShape) == photos.Vector(i).Choice(AvatarSchemas.MouthShape)),
            Share(wearing, i => seen[i].Choice("glasses") != "none"));
    }

    // Squared error of the reconstruction, colour loss before and after; one row a picture.
    private static Tensor Figures(AvatarCascade cascade, Tensor photos)
    {
        Tensor heads = cascade.Networks.Encoder.Heads(photos), styles = cascade.Networks.Encoder.EncodeHeads(heads), original = cascade.Reconstruct(styles), stylised = cascade.Stylise(styles);
        PartColours target = PartColours.Of(original, cascade.Perception.PhotoParser.Probabilities(original));
        Tensor before = PartColours.Of(original, cascade.Perception.AvatarParser.Probabilities(original)).Distance(target);
        Tensor after = PartColours.Of(stylised, cascade.Perception.AvatarParser.Probabilities(stylised)).Distance(target);
        return ShapeOps.Stack(1, (original - heads).Square().Mean([1, 2, 3]), before, after);
    }

    private static double Column(Tensor rows, int column)
    {
        double sum = 0;
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            sum += rows.Span[(i * rows.Shape[1]) + column];
        }

        return sum / rows.Shape[0];
    }

    private static double Share(int[] of, Func<int, bool> holds) => of.Length == 0 ? double.NaN : of.Count(holds) / (double)of.Length;
}
