using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// From a relaxed vector to a strict one (spec A3). In the first pass every option of every group is drawn by the imitator, all other groups left relaxed,
/// and compared with the imitated picture of the relaxed vector; each group's best option wins by itself. In the second pass the engine draws strict vectors, and one
/// group after the other may change where that is an improvement. Continuous attributes stay as they were predicted.
/// </summary>
/// <param name="imitator">Draws relaxed vectors.</param>
/// <param name="engine">Draws strict ones.</param>
/// <param name="perception">Compares pictures.</param>
/// <param name="size">Rows and columns of pictures.</param>
public sealed class AttributeSearch(Imitator imitator, IAvatarEngine engine, CascadePerception perception, int size)
{
    // Options that look the same differ by rounding, another way on every processor: that is no improvement.
    private const float LeastGain = 1e-6f;

    /// <summary>Searches.</summary>
    /// <param name="relaxed">What the mapper predicted.</param>
    /// <param name="stylised">The stylised photograph, [1, 3, size, size].</param>
    /// <param name="options">How.</param>
    /// <param name="guess">A strict vector from elsewhere, such as the landmark-and-colour estimator's: the engine's pass begins from its options where they look better than the first pass's. Null for none.</param>
    /// <exception cref="LikenessException">A vector is of another schema than the engine.</exception>
    public SearchResult Find(AvatarVector relaxed, Tensor stylised, SearchOptions options, AvatarVector? guess = null)
    {
        if (guess is not null && !ReferenceEquals(guess.Schema, engine.Schema))
        {
            throw new LikenessException($"The guess is of schema {guess.Schema.Name}; the engine draws {engine.Schema.Name}.");
        }

        if (!ReferenceEquals(relaxed.Schema, engine.Schema))
        {
            throw new LikenessException($"The vector is of schema {relaxed.Schema.Name}; the engine draws {engine.Schema.Name}.");
        }

        if (options.Method == ConversionMethod.Argmax)
        {
            return new SearchResult(relaxed.Hardened(), [], 0);
        }

        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor imitated = imitator.Forward(RelaxedAttributes.TensorOf(relaxed));
        var comparison = new Comparison(perception, imitated, options);
        GroupSearch[] groups = [.. relaxed.Schema.Groups.Select(g => Search(relaxed, g, comparison))];
        var strict = AvatarVector.Strict(relaxed.Schema, relaxed.Continuous, [.. groups.Select(static g => g.Chosen)]);
        if (options.Method == ConversionMethod.Search)
        {
            return new SearchResult(strict, groups, 0);
        }

        Comparison final = options.Target == SearchTarget.Imitated ? comparison : new Comparison(perception, stylised, options);
        if (guess is not null)
        {
            strict = Better(strict, AvatarVector.Strict(relaxed.Schema, relaxed.Continuous, [.. relaxed.Schema.Groups.Select(guess.Choice)]), final);
        }

        int changes = 0;
        for (int sweep = 0; sweep < options.Sweeps; sweep++)
        {
            int before = changes;
            foreach (GroupSearch group in groups.OrderByDescending(static g => g.Influence))
            {
                AvatarVector improved = Improve(strict, group.Group, final);
                changes += ReferenceEquals(improved, strict) ? 0 : 1;
                strict = improved;
            }

            if (changes == before)
            {
                break;
            }
        }

        return new SearchResult(strict, groups, changes);
    }

    private GroupSearch Search(AvatarVector relaxed, AttributeGroup group, Comparison comparison)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor drawn = imitator.Forward(RelaxedAttributes.TensorOf([.. group.Options.Select(o => relaxed.With(group.Name, o))]));
        float influence = (drawn - drawn.Mean(0, keepDims: true)).Abs().Mean().Item;
        return new GroupSearch(group, comparison.Of(drawn, group), relaxed.Choice(group), influence);
    }

    private AvatarVector Better(AvatarVector one, AvatarVector other, Comparison comparison)
    {
        using TensorScope scope = TensorScope.Begin();
        float[] objectives = comparison.Of(Drawn([one, other]), null);
        return objectives[1] < objectives[0] ? other : one;
    }

    private Tensor Drawn(AvatarVector[] strict) =>
        PictureSet.Draw(new GivenSource(engine, size, strict, "candidates"), strict.Length).Batch([.. Enumerable.Range(0, strict.Length)]).Pictures;

    // The same vector where no option is better than its own.
    private AvatarVector Improve(AvatarVector strict, AttributeGroup group, Comparison comparison)
    {
        using TensorScope scope = TensorScope.Begin();
        AvatarVector[] candidates = [.. group.Options.Select(o => strict.With(group.Name, o))];
        float[] objectives = comparison.Of(Drawn(candidates), group);
        int own = strict.Choice(group), best = own;
        for (int i = 0; i < objectives.Length; i++)
        {
            best = objectives[i] < objectives[best] - (best == own ? LeastGain : 0) ? i : best;
        }

        return best == own ? strict : candidates[best];
    }

    /// <summary>The objective against one target, with crops where they are wanted.</summary>
    private sealed class Comparison
    {
        private readonly ResemblanceObjective _objective;
        private readonly ObjectiveTarget _whole;
        private readonly Dictionary<AvatarLabel, (LocalView View, ObjectiveTarget Target)> _parts = [];

        public Comparison(CascadePerception perception, Tensor target, SearchOptions options)
        {
            _objective = perception.Objective(options.Weights);
            _whole = _objective.Target(target);
            if (!options.LocalCrops)
            {
                return;
            }

            Tensor probabilities = perception.AvatarParser.Probabilities(target);
            foreach (AvatarLabel label in Enum.GetValues<AvatarLabel>())
            {
                if (LocalView.Around(probabilities, label) is { } view)
                {
                    _parts[label] = (view, _objective.Target(view.Of(target)));
                }
            }
        }

        // Of a group's candidates also by the crop around it; of whole avatars, without a group, as they are.
        public float[] Of(Tensor pictures, AttributeGroup? group)
        {
            Tensor objective = _objective.Compare(pictures, _whole);
            if (group is not null && LocalView.LabelOf(group) is { } label && _parts.TryGetValue(label, out (LocalView View, ObjectiveTarget Target) part))
            {
                objective += _objective.Compare(part.View.Of(pictures), part.Target);
            }

            return objective.Span.ToArray();
        }
    }
}
