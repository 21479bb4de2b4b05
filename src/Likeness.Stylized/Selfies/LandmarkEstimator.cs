using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// The landmark-and-colour estimator: an avatar from lengths and colours of the face, without any network. Face proportions give the continuous attributes; robust colours of
/// skin, hair and iris, lines and shades give the choices. It starts the cascade's search and stands in for it where its networks are missing.
/// </summary>
/// <param name="schema">What vectors mean; <see cref="AvatarSchemas.Full"/> when null.</param>
public sealed class LandmarkEstimator(AvatarSchema? schema = null) : ISelfieMethod
{
    /// <inheritdoc/>
    public string Name => "landmarks and colours";

    /// <inheritdoc/>
    public AvatarSchema Schema { get; } = schema ?? AvatarSchemas.Full;

    /// <summary>True for engine pictures, whose landmarks are vertices; false for photos, whose landmarks MediaPipe placed.</summary>
    public bool EngineLandmarks { get; init; }

    /// <inheritdoc/>
    public SelfieEstimate Estimate(AlignedSelfie selfie)
    {
        var pixels = new SelfiePixels(selfie);
        var skin = new SkinReading(pixels);
        var hair = new HairReading(pixels, skin, Schema);
        var glasses = new GlassesReading(pixels, skin);
        var beard = new BeardReading(pixels, skin, hair);
        var brow = new BrowReading(pixels, skin);
        var iris = new IrisReading(pixels, skin);
        SlotEstimate[] slots = [.. Schema.Groups.Select(group => group.Name switch
        {
            "skinTone" => skin.Tone(group),
            "hairColour" => hair.Colours(group),
            "hairStyle" => hair.Styles(group),
            "glasses" => glasses.Rank(group),
            "beard" => beard.Rank(group),
            "brow" => brow.Rank(group),
            "eyeColour" => iris.Rank(group),
            // A smile is the photo's, not the person's; lashes are not seen well enough.
            _ => SlotEstimate.OfDistances(group.Name, [.. group.Options.Select((option, i) => (option, i == 0 ? 0 : 2f))], 0.3f),
        })];
        ProportionReading proportions = ProportionReading.Instance;
        float[] ratios = FaceProportions.Of(selfie.Face);
        float[] attributes = proportions.Attributes(ratios, EngineLandmarks ? proportions.EngineMiddle : ProportionReading.PortraitMiddle);
        float[] continuous = [.. Schema.Continuous.Select(name => attributes[Index(name)])];
        AvatarVector avatar = AvatarVector.Strict(Schema, continuous, [.. Schema.Groups.Select((group, g) => group.IndexOf(slots[g].Best))]);
        return new SelfieEstimate(avatar, slots, Measurements(skin, hair, glasses, beard, brow, iris, ratios));
    }

    private static KeyValuePair<string, float>[] Measurements(SkinReading skin, HairReading hair, GlassesReading glasses, BeardReading beard, BrowReading brow, IrisReading iris, float[] ratios) =>
    [
        new("skin lightness as seen", skin.Colour.X), new("skin lightness", skin.Balanced.X), new("skin red", skin.Balanced.Y), new("skin yellow", skin.Balanced.Z), new("colour cast red", skin.Cast.X), new("colour cast yellow", skin.Cast.Y),
        new("hair lightness", hair.Colour?.X ?? float.NaN), new("hair red", hair.Colour?.Y ?? float.NaN), new("hair yellow", hair.Colour?.Z ?? float.NaN), new("hair on top", hair.Coverage), new("hair curl", hair.Curl),
        new("line over the bridge", glasses.Bridge), new("lines below the eyes", glasses.Below), new("their depth", glasses.Depth), new("darkness around the eyes", glasses.Dark),
        new("cover of the upper lip", beard.Lip), new("cover of the chin", beard.Chin), new("cover of the jaw", beard.Jaw), new("cover below the chin", beard.Under),
        new("brow thickness", brow.Thick), new("brow arch", brow.Arch), new("brow slope", brow.Slope), new("iris lightness", iris.Colour.X), new("iris red", iris.Colour.Y), new("iris yellow", iris.Colour.Z),
        .. FaceProportions.Names.Select((name, i) => new KeyValuePair<string, float>($"ratio {name}", ratios[i])),
    ];

    private static int Index(string name)
    {
        for (int a = 0; a < AvatarSchemas.ContinuousNames.Count; a++)
        {
            if (AvatarSchemas.ContinuousNames[a] == name)
            {
                return a;
            }
        }

        return -1;
    }
}
