using Likeness.Imaging.Images;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Stylized.Batches;

public sealed class PictureSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_follow_from_seed_and_number_for_any_number_of_threads()
    {
        int before = Work.Threads;
        try
        {
            foreach (IPictureSource source in Sources(5))
            {
                Work.Threads = 1;
                var one = PictureSet.Draw(source, 9);
                Work.Threads = 3;
                var three = PictureSet.Draw(source, 9);
                Assert.Equal(one.Colours, three.Colours);
                Assert.Equal(one.Labels, three.Labels);
                Assert.Equal(one.Vectors, three.Vectors);
            }
        }
        finally
        {
            Work.Threads = before;
        }

        Assert.NotEqual(PictureSet.Draw(Sources(5)[0], 4).Colours, PictureSet.Draw(Sources(6)[0], 4).Colours);
    }

    [Fact]
    public void A_person_is_photographed_several_times_and_a_varied_avatar_keeps_its_choices()
    {
        PictureSet photos = PictureSet.Draw(Sources(1)[2], 6), varied = PictureSet.Draw(Sources(1)[1], 6);
        Assert.Equal([0, 0, 1, 1, 2, 2], Enumerable.Range(0, 6).Select(photos.Subject));
        Assert.Equal(3, photos.People);
        Assert.Equal(photos.Vector(0).Values, photos.Vector(1).Values);
        Assert.NotEqual(Colours(photos, 0), Colours(photos, 1));
        Assert.NotEqual(varied.Vector(0).Values, varied.Vector(1).Values);
        Assert.All(AvatarSchemas.Toon.Groups, g => Assert.Equal(varied.Vector(0).Choice(g), varied.Vector(1).Choice(g)));
    }

    [Fact]
    public void Neutral_avatars_differ_from_others_in_their_mouths_alone()
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        PictureSet plain = PictureSet.Draw(new ToonSource(engine, 16, 2), 12), neutral = PictureSet.Draw(new ToonSource(engine, 16, 2, neutral: true), 12);
        Assert.NotEqual(plain.Description, neutral.Description);
        Assert.Contains(Enumerable.Range(0, 12), i => plain.Vector(i).Choice("mouthShape") != "neutral");
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(plain.Vector(i).With("mouthShape", "neutral").Values, neutral.Vector(i).Values));
    }

    [Fact]
    public void A_batch_holds_pictures_from_minus_one_to_one_with_labels_and_vectors()
    {
        var set = PictureSet.Draw(Sources(3)[0], 5);
        PictureBatch batch = set.Batch([4, 1, 4]);
        Assert.Equal(new Shape(3, 3, 16, 16), batch.Pictures.Shape);
        Assert.Equal(new Shape(3, 16, 16), batch.Labels.Shape);
        Assert.Equal(new Shape(3, 70), batch.Vectors.Shape);
        Assert.All(batch.Pictures.Span.ToArray(), v => Assert.InRange(v, -1, 1));
        Assert.All(batch.Labels.Span.ToArray(), l => Assert.InRange(l, 0, 7));
        AvatarPicture drawn = Sources(3)[0].Draw(1).Picture;
        Image back = PictureTensors.ToImage(batch.Pictures, 1);
        Assert.Equal(drawn.Image.Pixels, back.Pixels);
        Assert.Equal(drawn.Labels.Select(l => (int)l), batch.Labels.Span.Slice(256, 256).ToArray());
        Assert.Equal(batch.Pictures.Span.Slice(768, 768), PictureTensors.Of(drawn.Image).Span);
    }

    [Fact]
    public void A_picture_of_any_size_becomes_the_square_in_its_middle()
    {
        var wide = new Image(40, 16, Rgba.Black);
        for (int y = 0; y < 16; y++)
        {
            wide.Row(y).Slice(12, 16).Fill(Rgba.White);
        }

        Assert.All(new[] { 8, 16, 32 }, size =>
        {
            Tensor square = PictureTensors.Fit(wide, size);
            Assert.Equal(new Shape(1, 3, size, size), square.Shape);
            Assert.All(square.Span.ToArray(), v => Assert.Equal(1, v, 1e-6f));
        });
    }

    [Fact]
    public void Kept_pictures_are_used_again_only_where_they_are_the_same_ones()
    {
        string path = _folder["set.safetensors"];
        IPictureSource source = Sources(3)[0];
        PictureSet first = PictureSetFile.LoadOrDraw(path, source, 4), again = PictureSetFile.LoadOrDraw(path, new Refusing(source), 4);
        Assert.Equal(first.Colours, again.Colours);
        Assert.Equal(first.Vectors, again.Vectors);
        Assert.Equal(first.Description, again.Description);

        // Another seed, and a damaged file: drawn again.
        Assert.Equal(PictureSet.Draw(Sources(4)[0], 4).Colours, PictureSetFile.LoadOrDraw(path, Sources(4)[0], 4).Colours);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);
        Assert.Equal(first.Colours, PictureSetFile.LoadOrDraw(path, source, 4).Colours);
    }

    [Fact]
    public void Pictures_of_another_schema_are_refused_in_a_sentence()
    {
        PictureSetFile.Save(_folder["a.safetensors"], PictureSet.Draw(Sources(3)[0], 2));
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => PictureSetFile.Load(_folder["a.safetensors"], AvatarSchemas.Full));
        Assert.Contains("schema toon; full was expected", error.Message, StringComparison.Ordinal);
    }

    private static IPictureSource[] Sources(long seed)
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        return [new ToonSource(engine, 16, seed), new ToonSource(engine, 16, seed, 2), new PhotoSource(new PhotoEngine(AvatarSchemas.Toon), 16, seed, 2)];
    }

    private static byte[] Colours(PictureSet set, int index) => set.Colours[(index * 768)..((index + 1) * 768)];

    private sealed class Refusing(IPictureSource of) : IPictureSource
    {
        public AvatarSchema Schema => of.Schema;

        public int Size => of.Size;

        public string Description => of.Description;

        public PictureSample Draw(int index) => throw new InvalidOperationException("Drawn again.");
    }
}
