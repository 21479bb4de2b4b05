using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// The cascade with the landmark-and-colour estimator beside it: each choice is weighed by what three say: the estimator, the attributes that the feature network reads
/// in the photograph, and the objectives of the paper's search. What networks say is worth as much as the photograph is like those that it learned from (<see cref="PhotoFamiliarity"/>), so that of a photograph that is nothing like them the estimator
/// decides everything. Numbers are always the estimator's: it measures them from landmarks, and of people whose numbers are known they are half as far off (docs/results/stylized.md).
/// </summary>
public sealed class CascadeMethod : ISelfieMethod
{
    // Objectives of options this far above the best one's are a third as likely.
    private const double ObjectiveUnit = 0.1;

    // How much scores of landmarks and likeness of the search count beside what the features read, as exponents: chosen on 150 people of seed 3, who are in no table.
    private const double LandmarkWeight = 0.1;
    private const double SearchWeight = 0.25;
    private const double LeastScore = 1e-3;
    private readonly AvatarCascade _cascade;
    private readonly LandmarkEstimator _estimator;

    /// <summary>Makes the method.</summary>
    /// <param name="cascade">Trained networks.</param>
    /// <param name="schema">What avatars mean; options have the same names in all schemas. The full one when null.</param>
    /// <param name="engineLandmarks">True for engine pictures, whose landmarks are vertices; false for photos, whose landmarks MediaPipe placed.</param>
    public CascadeMethod(AvatarCascade cascade, AvatarSchema? schema = null, bool engineLandmarks = false)
    {
        _cascade = cascade;
        Schema = schema ?? AvatarSchemas.Full;
        _estimator = new LandmarkEstimator(Schema) { EngineLandmarks = engineLandmarks };
    }

    /// <inheritdoc/>
    public string Name => "cascade and landmarks";

    /// <inheritdoc/>
    public AvatarSchema Schema { get; }

    /// <inheritdoc/>
    public SelfieEstimate Estimate(AlignedSelfie selfie)
    {
        using TensorScope scope = TensorScope.Begin();

        // The two do not need each other until the end.
        Task<SelfieEstimate> seeing = Task.Run(() => _estimator.Estimate(selfie));
        Tensor photo = PictureTensors.Fit(selfie.Image, _cascade.Networks.Sizes.Size);
        double psnr = PhotoFamiliarity.Psnr(_cascade.Networks, photo), trust = _cascade.Networks.Familiarity?.Trust(psnr) ?? 0;

        // What decides nothing is not searched for, only shown.
        AvatarConversion found = _cascade.Convert(photo, new SearchOptions { Method = trust > 0 ? ConversionMethod.Search : ConversionMethod.Argmax })[0];
        float[] read = Read(photo);
        SelfieEstimate seen = seeing.GetAwaiter().GetResult();
        SlotEstimate[] slots = [.. seen.Slots.Select(slot => Weighed(slot, read, found, (float)trust))];
        var avatar = AvatarVector.Strict(Schema, seen.Avatar.Continuous, [.. Schema.Groups.Select((group, g) => group.IndexOf(slots[g].Best))]);
        return new SelfieEstimate(avatar, slots, [new("how well the cascade draws the photo, dB", (float)psnr), new("how much the cascade counts", (float)trust), .. seen.Measurements])
        {
            Pictures =
            [
                new("Stylised", () => found.Stylised), new("Imitated", () => found.Imitated),
                new("The cascade's own avatar", () => _cascade.Engine.Render(found.Avatar, new Pictures.AvatarView { Size = selfie.Size }).Image),
            ],
            Objective = trust > 0 ? _cascade.Objective(found) : null,
        };
    }

    private float[] Read(Tensor photo)
    {
        using Tape.PauseScope pause = Tape.Pause();
        return _cascade.Networks.Features.Attributes(photo).Span.ToArray();
    }

    // What three look at together: landmarks and colours, the features' reading of the photograph and the search's objectives. To an option that the cascade does not know it says nothing either way.
    private static SlotEstimate Weighed(SlotEstimate seen, ReadOnlySpan<float> read, AvatarConversion found, float trust)
    {
        GroupSearch? search = found.Search.Groups.FirstOrDefault(g => g.Group.Name == seen.Group);
        if (search is null || trust == 0)
        {
            return seen;
        }

        AttributeGroup group = search.Group;
        float least = search.Objectives.Min();
        double[] alike = [.. search.Objectives.Select(o => Math.Exp((least - o) / ObjectiveUnit))];
        double sum = alike.Sum(), unknown = 1.0 / group.Count;
        var weights = new (string Option, double Weight)[seen.Ranked.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            RankedOption own = seen.Ranked[i];
            int option = group.IndexOf(own.Option);
            double shown = option < 0 ? unknown : read[group.Offset + option], similar = option < 0 ? unknown : alike[option] / sum;
            weights[i] = (own.Option, Math.Pow(Math.Max(own.Score, LeastScore), 1 - (trust * (1 - LandmarkWeight)))
                * Math.Pow(Math.Max(shown, LeastScore), trust) * Math.Pow(Math.Max(similar, LeastScore), trust * SearchWeight));
        }

        double total = weights.Sum(static w => w.Weight);
        RankedOption[] ranked = [.. weights.Select(w => new RankedOption(w.Option, (float)(w.Weight / total))).OrderByDescending(static r => r.Score)];
        return new SlotEstimate(seen.Group, ranked, ((1 - trust) * seen.Confidence) + (trust * ranked[0].Score));
    }
}
