using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Batches;

/// <summary>An endless numbered supply of pictures. Picture <c>n</c> is always the same one, whoever draws it and when. Safe to call from many threads.</summary>
public interface IPictureSource
{
    /// <summary>What the numbers of the pictures' vectors mean.</summary>
    AvatarSchema Schema { get; }

    /// <summary>Rows and columns of the pictures.</summary>
    int Size { get; }

    /// <summary>Everything that decides what the pictures are, in words: pictures that were kept are used again only where it is the same.</summary>
    string Description { get; }

    /// <summary>Draws one picture.</summary>
    /// <param name="index">Its number, from 0.</param>
    PictureSample Draw(int index);
}
