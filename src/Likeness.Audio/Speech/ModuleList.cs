using System.Globalization;
using Likeness.Tensors.Nn;

namespace Likeness.Audio.Speech;

/// <summary>Modules named by their numbers.</summary>
internal sealed class ModuleList : Module
{
    private int _count;

    public TModule Append<TModule>(TModule module) where TModule : Module => AddModule((_count++).ToString(CultureInfo.InvariantCulture), module);
}
