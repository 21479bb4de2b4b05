namespace Likeness.Imaging.Images;

/// <summary>
/// Conversion between sRGB-encoded values and linear light (IEC 61966-2-1). Filtering, averaging and lighting are done in
/// linear light; 8-bit images are sRGB.
/// </summary>
public static class Srgb
{
    // The darkest 8-bit step is 1/(12.92*255) of linear light: 2.5 table steps, so that bytes survive the round trip.
    private const int EncodeSteps = 8192;

    private static readonly float[] DecodeTable = MakeDecodeTable();
    private static readonly byte[] EncodeTable = MakeEncodeTable();

    /// <summary>Linear light, 0 to 1, of an 8-bit sRGB value.</summary>
    public static float ToLinear(byte encoded) => DecodeTable[encoded];

    /// <summary>The 8-bit sRGB value of linear light, clamped to 0..1; NaN becomes 0.</summary>
    public static byte FromLinear(float linear)
    {
        float scaled = linear * (EncodeSteps - 1) + 0.5f;
        return !(scaled > 0) ? (byte)0 : scaled >= EncodeSteps - 1 ? (byte)255 : EncodeTable[(int)scaled];
    }

    /// <summary>Linear light of an sRGB-encoded value, both in 0..1.</summary>
    public static float Decode(float encoded) => encoded <= 0.04045f ? encoded / 12.92f : MathF.Pow((encoded + 0.055f) / 1.055f, 2.4f);

    /// <summary>The sRGB encoding of linear light, both in 0..1.</summary>
    public static float Encode(float linear) => linear <= 0.0031308f ? linear * 12.92f : 1.055f * MathF.Pow(linear, 1 / 2.4f) - 0.055f;

    private static float[] MakeDecodeTable()
    {
        float[] table = new float[256];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = Decode(i / 255f);
        }

        return table;
    }

    private static byte[] MakeEncodeTable()
    {
        byte[] table = new byte[EncodeSteps];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = (byte)(Encode(i / (float)(EncodeSteps - 1)) * 255 + 0.5f);
        }

        return table;
    }
}
