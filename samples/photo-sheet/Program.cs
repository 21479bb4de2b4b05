// Draws people of the Photo engine and the cartoons of the same attributes on one contact sheet.
// Run: dotnet run -c Release --project samples/photo-sheet -- docs/photo-engine.png [size [people [columns]]]
using System.Diagnostics;
using System.Globalization;
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

string path = args.Length > 0 ? args[0] : "photo-engine.png";
int size = Number(1, 128), people = Number(2, 6), photographs = Number(3, 6), seed = Number(4, 3);

AvatarSchema schema = AvatarSchemas.Full;
var cartoons = new StylizedEngine(schema);
var camera = new PhotoEngine(schema);
var random = new RandomSource(seed);
PhotoConditions[] conditions = [.. Enumerable.Range(0, photographs).Select(_ => PhotoConditions.Sample(random))];
var sheet = new ContactSheet(photographs + 2)
{
    Title = "People of the Photo engine, and the cartoons of their attributes",
    ColumnHeaders = ["cartoon", "plain light", .. Enumerable.Range(1, photographs).Select(i => $"conditions {i}")],
};
for (int p = 0; p < people; p++)
{
    PhotoSubject subject = camera.Sample(random);
    sheet.Add(cartoons.Render(subject.Attributes, new AvatarView { Size = size }).Image);
    sheet.Add(camera.Render(subject, new PhotoConditions(), size).Image);
    foreach (PhotoConditions photograph in conditions)
    {
        sheet.Add(camera.Render(subject, photograph, size).Image);
    }
}

PngWriter.Write(path, sheet.ToImage());

// The processor's time, not the clock's: other programs may be busy.
const int Timed = 200;
Photograph(Timed);
TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
Photograph(Timed);
double milliseconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / Timed;
Console.WriteLine($"{path}: {new FileInfo(path).Length / 1024} KB; a photograph of 64 pixels takes {milliseconds:0.0} ms of one core");

void Photograph(int count)
{
    for (int i = 0; i < count; i++)
    {
        camera.Render(camera.Sample(random), PhotoConditions.Sample(random), 64);
    }
}

int Number(int position, int otherwise) => args.Length > position ? int.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;
