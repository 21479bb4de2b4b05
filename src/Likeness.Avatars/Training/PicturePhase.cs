using Likeness.Avatars.Clips;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Losses;
using Likeness.Avatars.Networks;
using Likeness.Imaging.Perceptual;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Training;

/// <summary>What a stage that learns from pictures switches on, and when.</summary>
internal sealed record PictureSchedule(long Steps, double CoverageWeight)
{
    public double CodeNoise { get; init; }

    // Without weights of LPIPS its weight goes to the detail term.
    public const float LookWeight = 0.1f;

    public long GuidanceFrom { get; init; } = long.MaxValue;

    public long EnhancerFrom { get; init; } = long.MaxValue;

    public long EnhancerJoined { get; init; } = long.MaxValue;

    public long PerceptualFrom { get; init; } = long.MaxValue;

    public PerceptualDistance? Perceptual { get; init; }
}

/// <summary>
/// Learning from pictures, one frame a step: L = L_f + 0.1 L_c + 0.1 L_w and regularisers (spec, section 7, stage 2). The coarse picture is
/// compared on a random background, so that the head cannot be made of background.
/// </summary>
internal sealed class PicturePhase : TrainingPhase
{
    private const float CoarseWeight = 0.1f;
    private const float VolumeWeight = 0.01f;
    private const float ExpressionWeight = 1e-3f;
    private const float PoseWeight = 1e-2f;
    private const float RoughnessWeight = 1e-3f;
    private const int PerceptualSize = 64;
    private const double WithoutGuidance = 0.2;
    private readonly HeadAvatar _avatar;
    private readonly ClipInputs _inputs;
    private readonly ClipPictures _pictures;
    private readonly PictureSchedule _schedule;
    private readonly HeadTemplate _template;
    private readonly PhotometricLoss _loss;
    private readonly LossTarget _final;
    private readonly LossTarget _coarse;
    private readonly float[] _colours;
    private readonly float[] _spreads;

    /// <param name="avatar">Learns.</param>
    /// <param name="optimiser">Its parameters.</param>
    /// <param name="inputs">Frames.</param>
    /// <param name="pictures">Truth.</param>
    /// <param name="schedule">What begins when.</param>
    /// <param name="template">The head; its mean edge is the unit of the regularisers.</param>
    public PicturePhase(HeadAvatar avatar, Optimiser optimiser, ClipInputs inputs, ClipPictures pictures, PictureSchedule schedule, HeadTemplate template)
        : base(schedule.Steps, optimiser)
    {
        (_avatar, _inputs, _pictures, _schedule, _template) = (avatar, inputs, pictures, schedule, template);
        _spreads = inputs.CodeSpreads();
        _loss = new PhotometricLoss(pictures.Width, pictures.Height);
        _final = new LossTarget(pictures.Width, pictures.Height);
        _coarse = new LossTarget(pictures.Width, pictures.Height);
        _colours = new float[pictures.Width * pictures.Height * 3];
    }

    public override Tensor Loss(long step, RandomSource random)
    {
        int frame = random.NextInt(_inputs.TrainingFrames);
        bool guided = step >= _schedule.GuidanceFrom && random.NextDouble() >= WithoutGuidance, enhanced = step >= _schedule.EnhancerFrom;
        HeadInput input = _inputs.Of(frame, guided ? _inputs.Time(frame) : null, enhanced) with { DetachCoarse = step < _schedule.EnhancerJoined };
        Disturb(input.Expression.Span, random);
        HeadPicture picture = _avatar.Draw(input);

        Tensor mask = Tensor.Uninitialized(new Shape(_pictures.Height, _pictures.Width));
        _pictures.CopyMask(frame, mask.Span);
        _pictures.CopyColours(frame, _colours);
        float[] behind = [random.NextFloat(), random.NextFloat(), random.NextFloat()];
        SetTargets(mask.Span, behind);
        Tensor loss = (OnBackground(picture, behind).Photometric(_loss, _coarse) * (enhanced ? CoarseWeight : 1f))
            + (HeadLosses.Coverage(picture.Alpha, mask) * (float)_schedule.CoverageWeight);
        bool perceptual = _schedule.Perceptual is not null && step >= _schedule.PerceptualFrom;
        if (enhanced)
        {
            // Only the final picture is what people see; the coarse one keeps a tenth of its weight.
            loss += picture.Final.Photometric(_loss, _final);
            if (!perceptual)
            {
                loss += HeadLosses.Detail(picture.Final, Target()) * PictureSchedule.LookWeight;
            }
        }

        if (perceptual)
        {
            int size = Math.Min(PerceptualSize, Math.Min(_pictures.Width, _pictures.Height));
            int left = random.NextInt(_pictures.Width - size + 1), top = random.NextInt(_pictures.Height - size + 1);
            loss += HeadLosses.Perceptual(picture.Final, Target(), _schedule.Perceptual!, left, top, size) * PictureSchedule.LookWeight;
        }

        return Regularised(loss, picture);
    }

    private Tensor Regularised(Tensor loss, in HeadPicture picture)
    {
        if (picture.NeuralLogScales is { } scales)
        {
            loss += HeadLosses.Volume(scales, _template.MeanEdge) * VolumeWeight;
        }

        if (picture.Anchors is { } anchors)
        {
            loss += HeadLosses.Roughness(anchors.Offset, _template.Hierarchy.Levels[0].Laplacian, _template.MeanEdge) * RoughnessWeight;
        }

        if (_avatar is BoundGaussians bound)
        {
            loss += bound.Regulariser();
        }

        if (picture.Correction is { } correction)
        {
            loss += (correction.Expression.Square().Sum() * ExpressionWeight) + ((correction.Rotation.Square().Sum() + correction.Translation.Square().Sum()) * PoseWeight);
        }

        return loss;
    }

    private Tensor Target() => Tensor.From(_final.Planes, 1, 3, _pictures.Height, _pictures.Width);

    private void Disturb(Span<float> codes, RandomSource random)
    {
        if (_schedule.CodeNoise == 0)
        {
            return;
        }

        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] += (float)(_schedule.CodeNoise * _spreads[i] * random.NextNormal());
        }
    }

    // Both targets as planes: the frame on white, and on the random background.
    private void SetTargets(ReadOnlySpan<float> mask, float[] behind)
    {
        int plane = mask.Length;
        for (int c = 0; c < 3; c++)
        {
            Span<float> white = _final.Planes.AsSpan(c * plane, plane), random = _coarse.Planes.AsSpan(c * plane, plane);
            for (int i = 0; i < plane; i++)
            {
                white[i] = _colours[(3 * i) + c];
                random[i] = white[i] + ((1 - mask[i]) * (behind[c] - 1));
            }
        }

        _loss.Prepare(_final);
        _loss.Prepare(_coarse);
    }

    // A picture that was drawn on white, moved onto another background.
    private static Tensor OnBackground(in HeadPicture picture, float[] behind)
    {
        Tensor shift = Tensor.From([behind[0] - 1, behind[1] - 1, behind[2] - 1], 1, 3, 1, 1);
        return picture.Coarse + ((1 - picture.Alpha).Reshape(1, 1, picture.Alpha.Shape[0], picture.Alpha.Shape[1]) * shift);
    }
}
