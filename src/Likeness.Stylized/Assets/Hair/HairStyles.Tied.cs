using System.Numerics;

namespace Likeness.Stylized.Assets.Hair;

/// <content>Hair that is combed to one or two places and held there.</content>
internal static partial class HairStyles
{
    private static Dictionary<string, Action<HairSculptor>> TiedStyles() => new()
    {
        ["ponytail"] = hair =>
        {
            Vector3 knot = Skull.Direction(180, 62);
            Gather(hair, knot);
            Vector3 at = Skull.Point(knot, 10);
            hair.Ball(at, new Vector3(13, 12, 12));
            for (int i = 0; i < 9; i++)
            {
                float swing = (i - 4) * 6 + hair.Vary(-3, 3);
                hair.Lock(Ways.Through(8, at, at + new Vector3((swing * 0.5f) + 22, 24, -16), at + new Vector3(swing + 78, -8, -24), at + new Vector3(swing + 104, -96, -16), at + new Vector3((swing * 0.5f) + 92, -190 + hair.Vary(-14, 14), 6)),
                    new LockShape(25, 16) { Root = 0.4f, Rings = 18 });
            }

            Wisps(hair);
        },
        ["highBun"] = hair =>
        {
            Vector3 knot = Skull.Direction(180, 72);
            Gather(hair, knot);
            hair.Ball(Skull.Point(knot, 17), new Vector3(32, 25, 30), 0.09f, 7);
            Wisps(hair);
        },
        ["lowBun"] = hair =>
        {
            Vector3 knot = Skull.Direction(146, -40);
            foreach (float share in Steps(10))
            {
                foreach (float side in (float[])[-1, 1])
                {
                    Vector3 part = Ways.Parting(0.16f, share);
                    Vector3 beside = Skull.Direction(side * float.Lerp(70, 130, share), float.Lerp(12, 20, share));
                    Vector3[] first = Ways.Over(part, beside, 5, 10, 4), second = Ways.Over(beside, knot, 10, 8, 2);
                    hair.Lock([.. first, .. second[1..]], new LockShape(25, 10) { Root = 0.7f, Tip = 0.4f, Rings = 16 });
                }
            }

            hair.Ball(new Vector3(58, -84, -64), new Vector3(34, 31, 31), 0.09f, 6);
        },
        ["spaceBuns"] = hair =>
        {
            foreach (float side in (float[])[-1, 1])
            {
                Vector3 knot = Skull.Direction(side * 100, 52);
                HalfGather(hair, knot, side);
                hair.Ball(Skull.Point(knot, 19), new Vector3(27, 24, 27), 0.09f, 6);
            }

            Wisps(hair);
        },
        ["twinTails"] = hair =>
        {
            foreach (float side in (float[])[-1, 1])
            {
                Vector3 knot = Skull.Direction(side * 98, 24);
                HalfGather(hair, knot, side);
                Vector3 at = Skull.Point(knot, 10);
                hair.Ball(at, new Vector3(12, 12, 12));
                for (int i = 0; i < 7; i++)
                {
                    float swing = hair.Vary(-14, 14), spread = ((i / 6f) - 0.5f) * 34;
                    hair.Lock(Ways.Through(8, at, at + new Vector3(side * (24 + (0.5f * spread)), 10, swing * 0.5f), at + new Vector3(side * (40 + spread), -46, swing), at + new Vector3(side * (36 + spread), -112, swing + 6), at + new Vector3(side * (24 + (0.4f * spread)), -172 + hair.Vary(-12, 10) + (0.4f * spread), swing + 8)),
                        new LockShape(26, 17) { Root = 0.35f, Wave = 3, Waves = 1.6f, Phase = i, Rings = 18 });
                }
            }

            Cuts.Fringe(hair, 46, 8, place => 33 - (4 * place * place), 0, new LockShape(22, 9) { Tip = 0.3f }, 12);
        },
        ["sideBraid"] = hair =>
        {
            Sleek(hair, 0.34f);
            Cuts.Braid(hair, Ways.Through(9, Skull.Point(Skull.Direction(104, -20), 8), new Vector3(86, -62, 6), new Vector3(80, -120, 34), new Vector3(74, -176, 44), new Vector3(68, -212, 46)), 18, 15);
            Wisps(hair);
        },
        ["twinBraids"] = hair =>
        {
            Sleek(hair, 0);
            foreach (float side in (float[])[-1, 1])
            {
                Cuts.Braid(hair, Ways.Through(9, Skull.Point(Skull.Direction(side * 100, -20), 7), new Vector3(side * 87, -58, 8), new Vector3(side * 84, -118, 32), new Vector3(side * 78, -170, 42), new Vector3(side * 74, -206, 44)), 15, 15);
            }
        },
        ["cornrows"] = hair =>
        {
            for (int i = 0; i < 11; i++)
            {
                float place = (2 * i / 10f) - 1;
                Vector3 from = Ways.Hairline(place * 66), to = Skull.Direction(180 - (place * 62), -22);
                Vector3 top = Vector3.Normalize(new Vector3(place * 0.92f, 0.95f - (0.4f * place * place), -0.12f));
                Vector3[] way = [.. Ways.Over(from, top, 2.5f, 3), .. Ways.Over(top, to, 3, 3)[1..]];
                hair.Lock(way, new LockShape(9, 6) { Root = 0.8f, Tip = 0.6f, Taper = 0.2f, Rings = 22 });
                for (int k = 0; k < 26; k++)
                {
                    hair.Ball(HairSculptor.Along(way, (k + 0.5f) / 26), new Vector3(6.2f, 4.6f, 5.4f) * hair.Vary(0.92f, 1.05f));
                }
            }
        },
    };

    // Combed from all around the hairline to one knot.
    private static void Gather(HairSculptor hair, Vector3 knot)
    {
        for (int layer = 0; layer < 2; layer++)
        {
            for (int i = 0; i < 22 - layer; i++)
            {
                float around = -168 + (336 * (i + (0.5f * layer)) / 21);
                Vector3 from = MathF.Abs(around) < 82 ? Ways.Hairline(around) : Skull.Direction(around, MathF.Abs(around) < 105 ? 4 : -34);
                hair.Lock(Ways.Over(from, knot, 1.5f + layer, 9, 5 + (2 * layer)), new LockShape(25, 10) { Root = 0.85f, Taper = 0.2f, Tip = 0.3f });
            }
        }
    }

    // One side of the head combed to its own knot.
    private static void HalfGather(HairSculptor hair, Vector3 knot, float side)
    {
        for (int i = 0; i < 15; i++)
        {
            float around = 4 + (166 * i / 14f);
            Vector3 from = around < 82 ? Ways.Hairline(side * around) : Skull.Direction(side * around, around < 105 ? 2 : -34);
            hair.Lock(Ways.Over(from, knot, 2, 9, 5), new LockShape(26, 10) { Root = 0.85f, Taper = 0.2f, Tip = 0.3f });
            Vector3 part = Ways.Parting(0, i / 14f) + new Vector3(side * 0.02f, 0, 0);
            hair.Lock(Ways.Over(part, knot, 5, 11, 3), new LockShape(24, 10) { Root = 0.7f, Tip = 0.35f });
        }
    }

    // From a parting close to the head down to behind the ears.
    private static void Sleek(HairSculptor hair, float part)
    {
        foreach (float share in Steps(11))
        {
            foreach (float side in (float[])[-1, 1])
            {
                Vector3 over = Skull.Direction(side * float.Lerp(68, 172, share), float.Lerp(10, -8, share));
                hair.Lock([.. Ways.Over(Ways.Parting(part, share), over, 5, 10, 3), Skull.Point(Skull.Direction(side * float.Lerp(98, 150, share), -26), 7)], new LockShape(27, 10) { Root = 0.7f, Tip = 0.35f, Rings = 14 });
            }
        }
    }

    // Two thin strands beside the face.
    private static void Wisps(HairSculptor hair)
    {
        foreach (float side in (float[])[-1, 1])
        {
            hair.Lock(Ways.Fall(Ways.Hairline(side * 34), Skull.Direction(side * 64, 4), 4, 9, -46, 4, 6), new LockShape(11, 6) { Wave = 2.5f, Waves = 1, Root = 0.4f });
        }
    }
}
