using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>What really turns: lids about the eyeballs, eyeballs, the seal of the lips, the jaw about its condyles, the neck.</summary>
internal static class Joints
{
    /// <summary>The axis of the jaw, just in front of the ear canals.</summary>
    public static readonly Vector3 JawHinge = new(0, -17, 9);

    /// <summary>The turn of a wide open jaw, radians.</summary>
    public const float JawOpen = 0.36f;

    // Where the lids meet, from the lower rim (0) to the upper one (1).
    private const float Meeting = 0.2f;
    private const float LookUpDown = 0.42f;
    private const float LookInOut = 0.55f;

    // Lips meet at the share of the jaw's weight at which those of ICT-FaceKit do, so that curves close both.
    private const float ClosingShare = 0.9f;

    // Lips that press make up for a jaw that is not quite shut: one side for this much of it, about 1.3 mm.
    private const float ClosingPress = 0.04f;

    /// <summary>The slide of the condyles that goes with a wide open jaw, millimetres.</summary>
    private static readonly Vector3 JawSlide = new(0, -1.5f, 2.5f);

    public static FaceJoint[] Build(Fields fields, BustAssembly body)
    {
        var joints = new List<FaceJoint>();
        foreach (bool left in (bool[])[true, false])
        {
            AddLids(joints, fields, body, left);
            AddEyeball(joints, body, left);
        }

        AddTongue(joints, body);
        AddSealAndJaw(joints, fields, body);
        AddNeck(joints, body);
        return [.. joints];
    }

    private static void AddLids(List<FaceJoint> joints, Fields fields, BustAssembly body, bool left)
    {
        LidArcs arcs = LidArcs.Of(fields.Skin, Meeting);
        string side = left ? "Left" : "Right";
        float[] upper = new float[body.Count], lower = new float[body.Count];
        for (int v = 0; v < fields.Skin.Count; v++)
        {
            int own = left ? v : fields.Skin.Mirror[v];
            upper[v] = arcs.UpperWeight(own);
            lower[v] = arcs.LowerWeight(own);
        }

        Vector3 pivot = left ? BustSkin.EyeCentre : BustSkin.EyeCentre with { X = -BustSkin.EyeCentre.X };
        joints.Add(With(FaceJoint.FromField("lidUpper" + side, pivot, upper,
        [
            new("eyeBlink" + side, new Vector3(arcs.Upper, 0, 0)),
            new("eyeLookDown" + side, new Vector3(0.55f * arcs.Upper, 0, 0)),
            new("eyeLookUp" + side, new Vector3(-0.22f * arcs.Upper, 0, 0)),
            new("eyeSquint" + side, new Vector3(0.28f * arcs.Upper, 0, 0)),
            new("eyeWide" + side, new Vector3(-0.26f * arcs.Upper, 0, 0)),
        ]), 0, arcs.Upper));
        joints.Add(With(FaceJoint.FromField("lidLower" + side, pivot, lower,
        [
            new("eyeBlink" + side, new Vector3(-arcs.Lower, 0, 0)),
            new("eyeLookDown" + side, new Vector3(0.9f * arcs.Lower, 0, 0)),
            new("eyeSquint" + side, new Vector3(-0.9f * arcs.Lower, 0, 0)),
            new("eyeWide" + side, new Vector3(0.5f * arcs.Lower, 0, 0)),
        ]), 0, arcs.Lower));
    }

    private static void AddEyeball(List<FaceJoint> joints, BustAssembly body, bool left)
    {
        string side = left ? "Left" : "Right";
        Vector3 pivot = left ? BustSkin.EyeCentre : BustSkin.EyeCentre with { X = -BustSkin.EyeCentre.X };
        float outwards = left ? LookInOut : -LookInOut;
        joints.Add(FaceJoint.FromField("eyeball" + side, pivot, body.Field(("eyeball" + side, _ => 1)),
        [
            new("eyeLookUp" + side, new Vector3(-LookUpDown, 0, 0)),
            new("eyeLookDown" + side, new Vector3(LookUpDown, 0, 0)),
            new("eyeLookOut" + side, new Vector3(0, outwards, 0)),
            new("eyeLookIn" + side, new Vector3(0, -outwards, 0)),
        ]));
    }

    private static void AddTongue(List<FaceJoint> joints, BustAssembly body) =>
        joints.Add(FaceJoint.FromField("tongue", new Vector3(0, -80, 45), body.Field(("tongue", p => Ramp.Smooth(46, 84, p.Z))),
            [new("tongueOut", new Vector3(0.1f, 0, 0)) { Translation = new Vector3(0, 0, 34) }]));

    private static void AddSealAndJaw(List<FaceJoint> joints, Fields fields, BustAssembly body)
    {
        BustSkin skin = fields.Skin;
        float[] jaw = body.Field(("teethLower", _ => 1), ("tongue", p => Ramp.Smooth(36, 62, p.Z)));
        float[] seal = new float[body.Count];
        for (int v = 0; v < skin.Count; v++)
        {
            jaw[v] = fields.Jaw[v];
            // Both lips go to the same share of the turn, so they meet; around them the difference fades.
            float around = 1 - Ramp.Smooth(1.2f, 5.6f, skin.MouthRing(v));
            seal[v] = around * (0.46f - fields.Jaw[v]);
        }

        body.FollowBorder(jaw);
        body.FollowBorder(seal);
        Vector3 open = new(JawOpen, 0, 0);
        JointDriver Sealing(string control, float gain) => new(control, open) { Translation = JawSlide, AtMost = "jawOpen", Gain = gain };
        joints.Add(FaceJoint.FromField("lipSeal", JawHinge, seal,
            [Sealing("mouthClose", 1 / ClosingShare), Sealing("mouthPressLeft", ClosingPress), Sealing("mouthPressRight", ClosingPress)]));
        joints.Add(FaceJoint.FromField("jaw", JawHinge, jaw,
        [
            new("jawOpen", open) { Translation = JawSlide },
            new("jawForward", Vector3.Zero) { Translation = new Vector3(0, -0.5f, 6) },
            new("jawLeft", new Vector3(0, 0.05f, 0)) { Translation = new Vector3(4, -0.7f, 0) },
            new("jawRight", new Vector3(0, -0.05f, 0)) { Translation = new Vector3(-4, -0.7f, 0) },
            new("tongueOut", 0.45f * open) { Translation = 0.45f * JawSlide },
        ]));
    }

    private static void AddNeck(List<FaceJoint> joints, BustAssembly body)
    {
        // Two joints share the turn, as upper and lower vertebrae do; the shoulders stay.
        float[] upper = new float[body.Count], lower = new float[body.Count];
        for (int v = 0; v < body.Count; v++)
        {
            Vector3 p = body.Positions[v];
            // Planes between vertebrae sink towards the front: the chin goes with the head, the nape at the same height does not.
            float along = p.Y + (0.45f * p.Z);
            bool skin = v < body.SkinCount;
            upper[v] = skin ? Ramp.Smooth(-150, -88, along) : 1;
            lower[v] = skin ? Ramp.Smooth(-188, -128, along) * Ramp.Smooth(-196, -172, p.Y) : 1;
        }

        joints.Add(With(FaceJoint.FromField("neckUpper", new Vector3(0, -84, -10), upper, []), 0.55f));
        joints.Add(With(FaceJoint.FromField("neckLower", new Vector3(0, -160, -28), lower, []), 0.45f));
    }

    private static FaceJoint With(FaceJoint joint, float headShare, float maximum = MathF.PI) =>
        new(joint.Name, joint.Pivot, joint.Vertices.ToArray(), joint.Weights.ToArray(), joint.Drivers) { HeadPoseShare = headShare, MaximumAngle = maximum };
}
