// Photos beside the avatars that are made of them, on one sheet.
// Run: dotnet run -c Release --project samples/selfie-sheet -- sheet.png landmarks.npz photo.jpg ...
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;

if (args.Length < 3)
{
    Console.Error.WriteLine("usage: selfie-sheet SHEET.png LANDMARKS.npz PHOTO...");
    return 2;
}

const int Size = 192;
var sheet = new ContactSheet(4) { Title = "Photos and avatars" };
try
{
    var method = new CascadeMethod(new AvatarCascade(CascadeFile.LoadDefault()));
    var engine = new StylizedEngine(method.Schema);
    foreach (string photo in args[2..])
    {
        var selfie = AlignedSelfie.Cut(SelfieInput.Read(photo, args[1]), Size);
        SelfieEstimate estimate = method.Estimate(AlignedSelfie.Cut(SelfieInput.Read(photo, args[1])));
        sheet.Add(selfie.Image, Path.GetFileNameWithoutExtension(photo));
        sheet.Add(engine.Render(estimate.Avatar, new AvatarView { Size = Size }).Image, $"{estimate.Avatar.Choice("skinTone")}, {estimate.Avatar.Choice("hairStyle")}");
        Console.WriteLine($"{Path.GetFileNameWithoutExtension(photo)}: {string.Join(", ", estimate.Slots.Select(s => $"{s.Group} {s.Best}"))}");
    }

    PngWriter.Write(args[0], sheet.ToImage());
    return 0;
}
catch (LikenessException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
