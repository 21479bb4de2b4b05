using System.Buffers.Binary;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Imaging.Png;

/// <summary>The palette and the transparency of a PNG.</summary>
internal sealed class PngColours
{
    public Rgba[]? Palette { get; private set; }

    /// <summary>The samples of the one colour that is transparent, or null. Grey images use the first.</summary>
    public (ushort R, ushort G, ushort B)? Key { get; private set; }

    public void ReadPalette(ReadOnlySpan<byte> body, string name)
    {
        if (body.Length is 0 or > 768 || body.Length % 3 != 0)
        {
            throw new InvalidFileException(name, $"its palette has {body.Length} bytes instead of three a colour for 1 to 256 colours. The file is damaged.");
        }

        var palette = new Rgba[body.Length / 3];
        for (int i = 0; i < palette.Length; i++)
        {
            palette[i] = new Rgba(body[3 * i], body[3 * i + 1], body[3 * i + 2]);
        }

        Palette = palette;
    }

    public void ReadTransparency(ReadOnlySpan<byte> body, PngHeader header, string name)
    {
        switch (header.ColourType)
        {
            case PngFormat.Palette when Palette is not null && body.Length <= Palette.Length:
                for (int i = 0; i < body.Length; i++)
                {
                    Palette[i] = Palette[i].WithAlpha(body[i]);
                }

                break;
            case PngFormat.Grey when body.Length == 2:
                ushort grey = BinaryPrimitives.ReadUInt16BigEndian(body);
                Key = (grey, grey, grey);
                break;
            case PngFormat.Rgb when body.Length == 6:
                Key = (BinaryPrimitives.ReadUInt16BigEndian(body), BinaryPrimitives.ReadUInt16BigEndian(body[2..]), BinaryPrimitives.ReadUInt16BigEndian(body[4..]));
                break;
            default:
                throw new InvalidFileException(name, $"its tRNS chunk of {body.Length} bytes does not fit colour type {header.ColourType}. The file is damaged.");
        }
    }
}
