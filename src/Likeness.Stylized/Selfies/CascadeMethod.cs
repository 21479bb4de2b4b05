using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// The cascade with the landmark-and-colour estimator beside it: the estimator's avatar is where the search may begin, and for each choice that one of the two decides which is surer. The
/// cascade's say is worth as much as the photograph is like those that it learned from (<see cref="PhotoFamiliarity"/>), so that of a photograph that is nothing like them the estimator
/// decides everything. Numbers are always the estimator's: it measures them from landmarks, and of people whose numbers are known they are half as far off (docs/results/stylized.md).
/// </summary>
public sealed class CascadeMethod : ISelfieMethod
{
    // Objectives of options this far above the best one's are a third as likely.
    private const float ObjectiveUnit = 0.03f;
    private readonly AvatarCascade _cascade;
    private readonly LandmarkEstimator _estimator;

    // Null where the estimator's avatar is of the cascade's schema already.
    private readonly LandmarkEstimator? _start;

    /// <summary>Makes the method.</summary>
    /// <param name="cascade">Trained networks.</param>
    /// <param name="schema">What avatars mean; options have the same names in all schemas. The full one when null.</param>
    /// <param name="engineLandmarks">True for engine pictures, whose landmarks are vertices; false for photos, whose landmarks MediaPipe placed.</param>
    public CascadeMethod(AvatarCascade cascade, AvatarSchema? schema = null, bool engineLandmarks = false)
    {
        _cascade = cascade;
        Schema = schema ?? AvatarSchemas.Full;
        _estimator = new LandmarkEstimator(Schema) { EngineLandmarks = engineLandmarks };
        _start = ReferenceEquals(Schema, cascade.Engine.Schema) ? null : new LandmarkEstimator(cascade.Engine.Schema) { EngineLandmarks = engineLandmarks };
    }

    /// <inheritdoc/>
    public string Name => "cascade and landmarks";

    /// <inheritdoc/>
    public AvatarSchema Schema { get; }

    /// <inheritdoc/>
    public SelfieEstimate Estimate(AlignedSelfie selfie)
    {
        using TensorScope scope = TensorScope.Begin();
        SelfieEstimate seen = _estimator.Estimate(selfie);
        Tensor photo = PictureTensors.Fit(selfie.Image, _cascade.Networks.Sizes.Size);
        AvatarConversion found = _cascade.Convert(photo, new SearchOptions(), [(_start?.Estimate(selfie) ?? seen).Avatar])[0];
        double psnr = PhotoFamiliarity.Psnr(_cascade.Networks, photo), trust = _cascade.Networks.Familiarity?.Trust(psnr) ?? 0;
        SlotEstimate[] slots = [.. seen.Slots.Select(slot => Surer(slot, found, (float)trust))];
        var avatar = AvatarVector.Strict(Schema, seen.Avatar.Continuous, [.. Schema.Groups.Select((group, g) => group.IndexOf(slots[g].Best))]);
        return new SelfieEstimate(avatar, slots, [new("how well the cascade draws the photo, dB", (float)psnr), new("how much the cascade counts", (float)trust), .. seen.Measurements])
        {
            Pictures = [new("Stylised", found.Stylised), new("Imitated", found.Imitated), new("The cascade's own avatar", _cascade.Engine.Render(found.Avatar, new Pictures.AvatarView { Size = selfie.Size }).Image)],
            Objective = _cascade.Objective(found),
        };
    }

    // The estimator's slot, or the cascade's where that is surer; options that the cascade does not know keep a score of zero in it.
    private static SlotEstimate Surer(SlotEstimate seen, AvatarConversion found, float trust)
    {
        GroupSearch? search = found.Search.Groups.FirstOrDefault(g => g.Group.Name == seen.Group);
        if (search is null || trust == 0)
        {
            return seen;
        }

        float least = search.Objectives.Min();
        double[] weights = [.. search.Objectives.Select(o => Math.Exp(-(o - least) / ObjectiveUnit))];
        string chosen = found.Avatar.Choice(seen.Group)!;
        var scores = search.Group.Options.Select((option, i) => new RankedOption(option, (float)(weights[i] / weights.Sum()))).ToDictionary(static r => r.Option);
        float confidence = trust * scores[chosen].Score;
        if (confidence <= seen.Confidence)
        {
            return seen;
        }

        // What the engine's pass chose comes first, whatever the first pass said.
        RankedOption[] ranked = [.. seen.Ranked.Select(r => scores.TryGetValue(r.Option, out RankedOption own) ? own : new RankedOption(r.Option, 0)).OrderByDescending(r => r.Option == chosen).ThenByDescending(static r => r.Score)];
        return new SlotEstimate(seen.Group, ranked, confidence);
    }
}
