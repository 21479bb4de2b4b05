using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Assets.Hair;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>
/// Beards: layers that grow out of the skin where a field is positive, so that they follow the mouth. A field gives millimetres inside the beard's edge for a place
/// of the Bust with x >= 0.
/// </summary>
internal static class Beards
{
    // The line of the lips, and how far hair keeps off the red of them.
    private const float LipsY = -71;
    private const float LipRoom = 3.35f;

    private static readonly Dictionary<string, Action<HairOnSkin>> All = new()
    {
        ["stubble"] = beard => beard.Grow(p => MathF.Max(Jaw(p, -40, 2), Moustache(p, 4)), 0.15f, 0, skin: 0.55f),
        ["moustache"] = beard => beard.Grow(p => Moustache(p, 2), 5.5f, 4),
        ["handlebar"] = beard =>
        {
            beard.Grow(p => Moustache(p, -0.5f), 5, 4);
            beard.Curl();
        },
        ["goatee"] = beard => beard.Grow(p => Chin(p, 17), 8, 5, drop: 5),
        ["circleBeard"] = beard => beard.Grow(p => MathF.Max(MathF.Max(Moustache(p, 1), Chin(p, 21)), Around(p)), 6, 4, drop: 3),
        ["chinStrap"] = beard => beard.Grow(Strap, 3.2f, 4),
        ["boxedBeard"] = beard => beard.Grow(p => MathF.Max(Jaw(p, -50, 3), Moustache(p, 3)), 5.5f, 7),
        ["fullBeard"] = beard => beard.Grow(p => MathF.Max(Jaw(p, -38, 8), Moustache(p, 5)), 13, 12, drop: 5),
        ["longBeard"] = beard =>
        {
            beard.Grow(p => MathF.Max(Jaw(p, -40, 8), Moustache(p, 5)), 13, 12, drop: 6);
            beard.Hang();
        },
    };

    /// <summary>The beard of a name.</summary>
    public static AvatarAsset Make(string name)
    {
        if (name == "none")
        {
            return new AvatarAsset();
        }

        var beard = new HairOnSkin();
        All[name](beard);
        return new AvatarAsset(beard.Build());
    }

    // Between nose and lip, to just past the corner of the mouth.
    private static float Moustache(Vector3 p, float more)
    {
        float t = p.X / (25 + more), low = LipsY - 1 - (3 * t * t), high = -56.5f + (0.25f * more) - (7.5f * t * t);
        return p.Z < 60 ? -10 : MathF.Min(MathF.Min(p.Y - low, high - p.Y), 26 + more - p.X);
    }

    // Under the lip and around the chin.
    private static float Chin(Vector3 p, float half)
    {
        float middle = p.Y < -100 ? 1 : 0.8f + (0.2f * Ramp.Smooth(-82, -98, p.Y));
        return p.Z < 40 ? -10 : MathF.Min(MathF.Min(-79 - p.Y, p.Y + 121 + (0.002f * p.X * p.X)), (half * middle) - p.X);
    }

    // The way from the moustache down beside the mouth to the chin.
    private static float Around(Vector3 p) => p.Z < 60 ? -10 : MathF.Min(MathF.Min(5.5f - MathF.Abs(p.X - 27 - (0.12f * (p.Y - LipsY))), -64 - p.Y), p.Y + 104);

    // Jaw and cheek below a line from the side of the mouth up to the ear.
    private static float Jaw(Vector3 p, float cheek, float under)
    {
        float back = Ramp.Smooth(70, 16, p.Z);
        float line = float.Lerp(-66, cheek, Ramp.Smooth(20, 50, p.X)) + (34 * back);
        float edge = -101 - under + (0.30f * (70 - MathF.Min(p.Z, 70)));
        float behind = p.Z - 4 + (0.35f * MathF.Min(0, p.Y + 40));
        float mouth = p.X < 24 ? MathF.Max(-81 - p.Y, p.X - 27) : 20;
        return MathF.Min(MathF.Min(line - p.Y, p.Y - edge), MathF.Min(behind, mouth));
    }

    private static float Strap(Vector3 p)
    {
        float jaw = Jaw(p, -20, 5);
        float edge = -88 + (0.30f * (70 - MathF.Min(p.Z, 70)));
        float inner = p.Z > 62 ? -93 - p.Y : edge + 6 - p.Y;
        return MathF.Min(jaw, p.Z < 30 ? MathF.Min(jaw, 16 - p.Z + 8) : inner);
    }

    /// <summary>Collects the layers and locks of one beard.</summary>
    private sealed class HairOnSkin
    {
        private readonly PieceBuilder _builder = new();
        private int _lock;

        /// <summary>Grows a layer.</summary>
        /// <param name="field">Millimetres inside the edge.</param>
        /// <param name="height">The layer's height, millimetres.</param>
        /// <param name="ramp">Over how many millimetres from the edge it gets there.</param>
        /// <param name="drop">How far it hangs down at the chin.</param>
        /// <param name="skin">The share of skin that shows.</param>
        public void Grow(Func<Vector3, float> field, float height, float ramp, float drop = 0, float skin = 0)
        {
            HeadBase head = HeadBase.Instance;
            int number = ++_lock;
            SkinPatch.Grow(
                _builder,
                v =>
                {
                    Vector3 p = head.OnBust(v) with { X = MathF.Abs(head.OnBust(v).X) };
                    float lips = (head.Skin.MouthRing(v) - LipRoom) * 6;
                    return head.Skin.Marks[v][Likeness.Geometry.Bust.Cage.Mark.Ear] > 0.02f ? -10 : MathF.Min(field(p), lips);
                },
                (at, normal, inside) =>
                {
                    float rise = ramp <= 0 ? 1 : Ramp.Smooth(0, ramp, inside);
                    // Grooves run down the beard like combed hair.
                    float grooves = 1 + (height > 3 ? 0.06f * MathF.Sin((at.X * 0.75f) + (0.1f * at.Y)) : 0);
                    float chin = Ramp.Smooth(-84, -106, at.Y) * Ramp.Smooth(20, 70, at.Z);
                    // Sideburns are thin, and a full beard is rounder than the jaw under it.
                    float burns = float.Lerp(0.2f, 1, Ramp.Smooth(-8, -66, at.Y));
                    Vector3 round = Vector3.Normalize(Vector3.Lerp(normal, Vector3.Normalize(at - new Vector3(0, -50, 25)), MathF.Min(0.7f, height / 12)));
                    return (normal * 0.35f) + (round * (height * rise * grooves * burns)) + new Vector3(0, -drop * rise * chin, 0);
                },
                (at, inside) => new Vector4(0.45f, 0.3f * MathF.Sin(at.X * 0.75f), skin, number));
        }

        /// <summary>Locks that hang from the chin to a point.</summary>
        public void Hang()
        {
            for (int row = 0; row < 2; row++)
            {
                int locks = 8 - row;
                for (int i = 0; i < locks; i++)
                {
                    float place = (2 * (i + 0.5f) / locks) - 1;
                    (SkinPlace root, Vector3 normal) = SkinPatch.Nearest(new Vector3(place * 36, -88 - (5 * row), 92 - (26 * place * place)));
                    float length = 58 - (30 * place * place) - (7 * row);
                    Strand(root, normal * (8 + (2 * row)), new Vector3(-place * 15, -length, -2 - (6 * row)), new LockShape(21, 12) { Root = 0.9f, Taper = 0.25f });
                }
            }
        }

        /// <summary>The turned-up ends of a handlebar.</summary>
        public void Curl()
        {
            foreach (float side in (float[])[-1, 1])
            {
                (SkinPlace root, Vector3 normal) = SkinPatch.Nearest(Proportions.Warp(new Vector3(side * 22, -66, 95)));
                Strand(root, normal * 3.5f, new Vector3(side * 24, 11, -3), new LockShape(9, 7) { Root = 1, Taper = 0.1f }, new Vector3(side * 6, -11, 1));
            }
        }

        public HeadPiece Build() => _builder.Build("beard", SurfaceKind.Beard);

        // A lock from one place of the skin; it moves with the place.
        private void Strand(SkinPlace root, Vector3 from, Vector3 reach, LockShape shape, Vector3 bow = default)
        {
            const int Rings = 8, Sides = 7;
            int number = ++_lock;
            float tone = number % 3 - 1;
            int[] last = [];
            Vector3 along = Vector3.Normalize(reach), side = Vector3.Normalize(Vector3.Cross(along, Vector3.UnitZ)), front = Vector3.Cross(side, along);
            for (int i = 0; i <= Rings; i++)
            {
                float t = i / (float)Rings, width = MathF.Max(0.1f, shape.WidthAt(t) / 2);
                Vector3 at = from + (reach * t) + (bow * (4 * t * (1 - t)));
                int[] ring = new int[Sides];
                for (int k = 0; k < Sides; k++)
                {
                    (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * k / Sides);
                    ring[k] = _builder.AddBound(root, at + (side * (width * cosine)) + (front * (width * sine * shape.Thickness / shape.Width)), new Vector4(t, tone * 0.6f, 0, number));
                }

                if (i > 0)
                {
                    _builder.Strip(ring, last, closed: true);
                }

                last = ring;
            }
        }
    }
}
