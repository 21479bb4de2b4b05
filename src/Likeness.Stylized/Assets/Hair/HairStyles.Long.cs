using System.Numerics;

namespace Likeness.Stylized.Assets.Hair;

/// <content>Hair that falls freely, from the ears to the shoulders.</content>
internal static partial class HairStyles
{
    private static Dictionary<string, Action<HairSculptor>> LongStyles() => new()
    {
        ["curtains"] = hair =>
        {
            Cuts.Sides(hair, 6);
            Cuts.Parted(hair, new PartedCut { Front = 47, End = -52, FrontEnd = -22, Volume = 13, Width = 28, Flare = 5, Forwards = 4, Shape = new LockShape(28, 12) });
        },
        ["bob"] = hair => Cuts.Parted(hair, new PartedCut { Part = 0.3f, End = -92, FrontEnd = -98, Volume = 15, Flare = -11, Forwards = 9, Shape = new LockShape(30, 13) { Tip = 0.55f, Taper = 0.6f } }),
        ["bobFringe"] = hair =>
        {
            Cuts.Parted(hair, new PartedCut { End = -84, FrontEnd = -84, Volume = 15, Flare = -9, Forwards = 10, Shape = new LockShape(30, 13) { Tip = 0.7f, Taper = 0.7f } });
            Cuts.Fringe(hair, 52, 9, place => 29 - (3 * place * place), 0, new LockShape(24, 9) { Tip = 0.6f, Taper = 0.6f }, 12);
        },
        ["wavyBob"] = hair => Cuts.Parted(hair, new PartedCut { Part = -0.28f, End = -98, FrontEnd = -90, Volume = 17, Flare = 9, Forwards = 6, Locks = 10, Shape = new LockShape(29, 15) { Wave = 7, Waves = 2.1f, WaveFrom = 0.3f } }),
        ["longStraight"] = hair => Cuts.Parted(hair, new PartedCut { End = -196, FrontEnd = -188, Volume = 13, Flare = 4, Forwards = 13, Locks = 12, Shape = new LockShape(29, 12) { Tip = 0.3f, Taper = 0.6f } }),
        ["longFringe"] = hair =>
        {
            Cuts.Parted(hair, new PartedCut { End = -200, FrontEnd = -196, Volume = 14, Flare = 2, Forwards = 14, Locks = 12, Shape = new LockShape(30, 12) { Tip = 0.65f, Taper = 0.75f } });
            Cuts.Fringe(hair, 54, 10, _ => 27, 0, new LockShape(22, 9) { Tip = 0.75f, Taper = 0.7f }, 12);
            foreach (float side in (float[])[-1, 1])
            {
                hair.Lock(Ways.Fall(Skull.Direction(side * 50, 50), Skull.Direction(side * 62, 4), 11, 12, -62, 0, 4), new LockShape(24, 10) { Tip = 0.8f, Taper = 0.8f });
            }
        },
        ["longWavy"] = hair => Cuts.Parted(hair, new PartedCut { Part = 0.26f, End = -192, FrontEnd = -178, Volume = 17, Flare = 12, Forwards = 13, Locks = 10, Width = 34, Shape = new LockShape(34, 17) { Wave = 9, Waves = 2.6f, WaveFrom = 0.28f, Rings = 26 } }),
        ["longCurly"] = hair =>
        {
            Cuts.Parted(hair, new PartedCut { Part = -0.2f, End = -176, FrontEnd = -160, Volume = 21, Flare = 16, Forwards = 11, Locks = 12, Width = 22, Shape = new LockShape(22, 19) { Curl = 9.5f, Waves = 5.5f, WaveFrom = 0.2f, Tip = 0.05f, Rings = 64 } });
        },
        ["dreadlocks"] = hair =>
        {
            foreach (Vector3 root in Ways.Scalp(150, 5))
            {
                float around = MathF.Atan2(root.X, root.Z) * (180 / MathF.PI);
                float sideways = MathF.Max(66, MathF.Abs(around)) * (around < 0 ? -1 : 1);
                Vector3 over = Skull.Direction(sideways, 4 + hair.Vary(-6, 8));
                hair.Lock(Ways.Fall(root, over, 3, 9 + (9 * MathF.Max(0, root.Y)), -150 + hair.Vary(-22, 18), 8, sideways is < 95 and > -95 ? 9 : 0),
                    new LockShape(11.5f, 11.5f) { Root = 0.9f, Tip = 0.75f, Taper = 0.85f, Wave = 1.4f, Waves = 7, WaveFrom = 0, Rings = 16 });
            }
        },
    };
}
