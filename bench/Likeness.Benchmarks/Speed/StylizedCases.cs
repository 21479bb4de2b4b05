using Likeness.Imaging.Images;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Benchmarks.Speed;

/// <summary>The cartoon engine on random avatars of the full schema, another one in every call, and the estimator on an engine photograph.</summary>
internal static class StylizedCases
{
    private const int Avatars = 32;

    public static IEnumerable<SpeedCase> All()
    {
        foreach (int size in new[] { 64, 128, 512, 1024 })
        {
            yield return new SpeedCase($"cartoon {size} px, one avatar", 0, () => One(size));
        }

        yield return new SpeedCase($"cartoons 64 px, {Avatars} avatars side by side", 0, Many);
        yield return new SpeedCase("cartoon from a photograph, landmarks and colours", 0, Selfie);
    }

    private static Action One(int size)
    {
        var engine = new StylizedEngine();
        AvatarVector[] avatars = Drawn(engine);
        int next = 0;
        return () => engine.Render(avatars[next++ % avatars.Length], new AvatarView { Size = size });
    }

    private static Action Many()
    {
        var engine = new StylizedEngine();
        AvatarVector[] avatars = Drawn(engine);
        return () => Work.For(Avatars, new Renders(engine, avatars));
    }

    private static Action Selfie()
    {
        var engine = new PhotoEngine(AvatarSchemas.Full);
        var random = new RandomSource(3L);
        PhotoSubject person = engine.Sample(random);
        var conditions = new PhotoConditions();
        Image photo = engine.Render(person, conditions, 256).Image;
        var selfie = new AlignedSelfie(photo, FacePoints.FromEngine(engine.Landmarks(person, conditions, 256)), null, [.. Enumerable.Repeat(true, 256 * 256)]);
        var estimator = new LandmarkEstimator();
        return () => estimator.Estimate(selfie);
    }

    private static AvatarVector[] Drawn(StylizedEngine engine)
    {
        var random = new RandomSource(7L);
        return [.. Enumerable.Range(0, Avatars).Select(_ => engine.Sample(random))];
    }

    private readonly struct Renders(StylizedEngine engine, AvatarVector[] avatars) : IBlocks
    {
        public void Run(int block) => engine.Render(avatars[block], new AvatarView { Size = 64 });
    }
}
