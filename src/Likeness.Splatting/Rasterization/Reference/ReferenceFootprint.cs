namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>
/// The image of one Gaussian: centre, depth and the 2D covariance (EWA splatting, Zwicker et al. 2001; spec section 2), and the
/// way back to mean, scales, rotation and camera (spec 5.4 to 5.6, 5.8). The matrices are written out as in the paper.
/// </summary>
internal sealed class ReferenceFootprint
{
    private readonly ReferenceView _view;
    private readonly double _dilation;
    private readonly JacobianLimits _limits;
    private readonly double[] _mean;
    private readonly double[] _scales;
    private readonly double[] _quaternion;
    private readonly double[] _rotation;
    private readonly double[] _t = new double[3];
    private readonly double _slopeX;
    private readonly double _slopeY;
    private readonly bool _heldX;
    private readonly bool _heldY;
    private readonly double[,] _jacobian;
    private readonly double[,] _m;
    private readonly double[,] _n = new double[3, 3];
    private readonly double[,] _sigma = new double[3, 3];

    public ReferenceFootprint(ReadOnlySpan<double> mean, ReadOnlySpan<double> scales, ReadOnlySpan<double> quaternion, ReferenceView view, RasterizerOptions options)
    {
        _view = view;
        _dilation = options.Dilation;
        _limits = options.Limits;
        _mean = mean.ToArray();
        _scales = scales.ToArray();
        _quaternion = quaternion.ToArray();
        _rotation = ReferenceRotation.Matrix(quaternion);
        for (int i = 0; i < 3; i++)
        {
            _t[i] = view.Translation[i];
            for (int j = 0; j < 3; j++)
            {
                _t[i] += view.Rotation[(i * 3) + j] * mean[j];
                _n[i, j] = _rotation[(i * 3) + j] * scales[j];
            }
        }

        double z = _t[2];
        U = (view.FocalX * _t[0] / z) + view.CentreX;
        V = (view.FocalY * _t[1] / z) + view.CentreY;
        (_slopeX, _heldX) = Held(_t[0] / z, view.Limits(options, vertical: false));
        (_slopeY, _heldY) = Held(_t[1] / z, view.Limits(options, vertical: true));
        _jacobian = new[,]
        {
            { view.FocalX / z, 0, -view.FocalX * _slopeX / z },
            { 0, view.FocalY / z, -view.FocalY * _slopeY / z },
        };
        _sigma = Product(_n, Transpose(_n));
        _m = Product(_jacobian, RotationMatrix(view));
        double[,] s2 = Product(Product(_m, _sigma), Transpose(_m));
        RawA = s2[0, 0];
        B = s2[0, 1];
        RawC = s2[1, 1];
    }

    /// <summary>Column of the centre in pixels.</summary>
    public double U { get; }

    /// <summary>Row of the centre in pixels.</summary>
    public double V { get; }

    /// <summary>Distance along the viewing direction.</summary>
    public double Depth => _t[2];

    /// <summary>Variance along columns before dilation.</summary>
    public double RawA { get; }

    /// <summary>Variance along rows before dilation.</summary>
    public double RawC { get; }

    public double A => RawA + _dilation;

    /// <summary>Covariance of columns and rows.</summary>
    public double B { get; }

    public double C => RawC + _dilation;

    public double Determinant => (A * C) - (B * B);

    /// <summary>The inverse of the covariance, as xx, xy, yy.</summary>
    public (double A, double B, double C) Conic => (C / Determinant, -B / Determinant, A / Determinant);

    /// <summary>det before dilation over det after it.</summary>
    public double DeterminantRatio => ((RawA * RawC) - (B * B)) / Determinant;

    /// <summary>sqrt of <see cref="DeterminantRatio"/>, at least 0.005.</summary>
    public double Compensation => Math.Sqrt(Math.Max(DeterminantRatio, 0.005 * 0.005));

    /// <summary>The gradient of the covariance, with the off-diagonal one for both of its places together, from that of the conic.</summary>
    public (double A, double B, double C) FromConic(double gA, double gB, double gC)
    {
        (double a, double b, double c) = Conic;
        double[,] x = { { a, b }, { b, c } };
        double[,] g = Product(Product(x, new[,] { { gA, gB / 2 }, { gB / 2, gC } }), x);
        return (-g[0, 0], -2 * g[0, 1], -g[1, 1]);
    }

    /// <summary>The same from the gradient of <see cref="Compensation"/>.</summary>
    public (double A, double B, double C) FromCompensation(double gradient)
    {
        double ratio = DeterminantRatio;
        if (ratio <= 0.005 * 0.005)
        {
            return (0, 0, 0);
        }

        double g = gradient / (2 * Math.Sqrt(ratio)) / Determinant;
        return (g * (RawC - (ratio * C)), g * -2 * B * (1 - ratio), g * (RawA - (ratio * A)));
    }

    /// <summary>Adds to the gradients of the inputs.</summary>
    public void Backward(double gU, double gV, double gDepth, (double A, double B, double C) covariance, Span<double> gMean, Span<double> gScales, Span<double> gQuaternion, ReferenceCameraGradient camera)
    {
        double fx = _view.FocalX, fy = _view.FocalY, z = _t[2];
        double[,] g2 = { { covariance.A, covariance.B / 2 }, { covariance.B / 2, covariance.C } };
        double[,] gSigma = Product(Product(Transpose(_m), g2), _m);
        double[,] gM = Product(Product(g2, _m), _sigma);
        double[,] gN = Product(gSigma, _n);
        double[] gRotation = new double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                gScales[k] += _rotation[(i * 3) + k] * 2 * gN[i, k];
                gRotation[(i * 3) + k] = _scales[k] * 2 * gN[i, k];
            }
        }

        double[] gQ = ReferenceRotation.Backward(_quaternion, gRotation);
        for (int k = 0; k < 4; k++)
        {
            gQuaternion[k] += gQ[k];
        }

        // M = J R: gM stands for half of its gradient.
        double[,] r = RotationMatrix(_view);
        double[,] gJ = Product(gM, Transpose(r));
        double[,] gR = Product(Transpose(_jacobian), gM);
        double j00 = 2 * gJ[0, 0], j02 = 2 * gJ[0, 2], j11 = 2 * gJ[1, 1], j12 = 2 * gJ[1, 2];
        double[] gT =
        [
            fx / z * gU,
            fy / z * gV,
            (-((fx * _t[0] * gU) + (fy * _t[1] * gV)) / (z * z)) + gDepth - (fx / (z * z) * j00) - (fy / (z * z) * j11),
        ];
        gT[0] -= _heldX ? 0 : fx / (z * z) * j02;
        gT[2] += fx * _slopeX / (z * z) * j02 * (_heldX ? 1 : 2);
        gT[1] -= _heldY ? 0 : fy / (z * z) * j12;
        gT[2] += fy * _slopeY / (z * z) * j12 * (_heldY ? 1 : 2);

        // Where the slope is held its limit moves with the intrinsics: it is a length in pixels over the focal length.
        double limitX = _heldX ? j02 / z : 0, limitY = _heldY ? j12 / z : 0;
        bool shifts = _limits == JacobianLimits.OffCentre;
        camera.FocalX += (_t[0] / z * gU) + (j00 / z) - (_slopeX / z * j02) + (limitX * _slopeX);
        camera.FocalY += (_t[1] / z * gV) + (j11 / z) - (_slopeY / z * j12) + (limitY * _slopeY);
        camera.CentreX += gU + (shifts ? limitX : 0);
        camera.CentreY += gV + (shifts ? limitY : 0);
        for (int i = 0; i < 3; i++)
        {
            camera.Translation[i] += gT[i];
            for (int j = 0; j < 3; j++)
            {
                gMean[j] += r[i, j] * gT[i];
                camera.Rotation[(i * 3) + j] += (2 * gR[i, j]) + (gT[i] * _mean[j]);
            }
        }
    }

    private static (double Value, bool Held) Held(double slope, (double Low, double High) limits) =>
        slope < limits.Low ? (limits.Low, true) : slope > limits.High ? (limits.High, true) : (slope, false);

    private static double[,] RotationMatrix(ReferenceView view)
    {
        double[,] r = new double[3, 3];
        Buffer.BlockCopy(view.Rotation, 0, r, 0, 9 * sizeof(double));
        return r;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] c = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < c.GetLength(0); i++)
        {
            for (int j = 0; j < c.GetLength(1); j++)
            {
                for (int k = 0; k < a.GetLength(1); k++)
                {
                    c[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return c;
    }

    private static double[,] Transpose(double[,] a)
    {
        double[,] t = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < t.GetLength(0); i++)
        {
            for (int j = 0; j < t.GetLength(1); j++)
            {
                t[i, j] = a[j, i];
            }
        }

        return t;
    }
}
