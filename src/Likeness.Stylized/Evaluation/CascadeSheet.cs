using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Evaluation;

/// <summary>What each stage of a cascade makes of people that it never saw, to be looked at: a figure says that something is wrong, a picture says what.</summary>
public static class CascadeSheet
{
    private const int Shown = 128;

    /// <summary>Draws the sheet, a row for each person.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="people">The people.</param>
    /// <param name="count">The first so many of them are shown.</param>
    /// <param name="search">How strict avatars are searched.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Image Draw(AvatarCascade cascade, HeldOutPeople people, int count, SearchOptions search, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using Tape.PauseScope pause = Tape.Pause();
        var sheet = new ContactSheet(8)
        {
            ColumnHeaders = ["photograph", "given back", "stylised", "imitated", "avatar: argmax", "avatar: search", "true avatar", "it, imitated"],
        };
        for (int i = 0; i < Math.Min(count, people.Count); i++)
        {
            cancel.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            Tensor photo = people.Photos.Batch([2 * i]).Pictures;
            AvatarConversion found = cascade.Convert(photo, search)[0];
            AvatarConversion plain = cascade.Convert(photo, search with { Method = ConversionMethod.Argmax })[0];
            PictureBatch truth = people.Avatars.Batch([i]);
            sheet.Add(Enlarged(PictureTensors.ToImage(photo))).Add(Enlarged(PictureTensors.ToImage(cascade.Reconstruct(cascade.Styles(photo)))));
            sheet.Add(Enlarged(found.Stylised)).Add(Enlarged(found.Imitated)).Add(Drawn(plain.Avatar)).Add(Drawn(found.Avatar));
            sheet.Add(Drawn(people.Truth(i))).Add(Enlarged(PictureTensors.ToImage(cascade.Networks.Imitator.Forward(truth.Vectors))));
        }

        return sheet.ToImage();

        Image Drawn(AvatarVector avatar) => cascade.Engine.Render(avatar, new AvatarView { Size = Shown }).Image;

        static Image Enlarged(Image image) => image.Resize(Shown, Shown, Resampling.Bilinear);
    }
}
