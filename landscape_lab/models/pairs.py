"""Sums over pairs of atoms, of eight arrangements side by side."""

from landscape_lab.kernels import kernel_of_kernels
from landscape_lab.lanes import load, multiply_add, spread, store


@kernel_of_kernels
def add_pairs(x, gradient, law, parameter):
    """Energies of eight arrangements ``(n, 8)``; their gradients are added to `gradient`.

    ``law(r2, parameter)`` is the energy V of a pair at the squared distance r2, and ``-V'(r) / r``.
    """
    n_atoms, total = len(x) // 3, spread(0.0)
    for i in range(n_atoms - 1):
        a, b, c = 3 * i, 3 * i + 1, 3 * i + 2
        xi, yi, zi = load(x, (a,)), load(x, (b,)), load(x, (c,))
        gx, gy, gz = load(gradient, (a,)), load(gradient, (b,)), load(gradient, (c,))
        for j in range(i + 1, n_atoms):
            p, q, r = 3 * j, 3 * j + 1, 3 * j + 2
            dx, dy, dz = xi - load(x, (p,)), yi - load(x, (q,)), zi - load(x, (r,))
            energy, push = law(multiply_add(dx, dx, multiply_add(dy, dy, dz * dz)), parameter)
            total = total + energy
            pull = 0.0 - push
            gx = multiply_add(pull, dx, gx)
            gy = multiply_add(pull, dy, gy)
            gz = multiply_add(pull, dz, gz)
            store(gradient, (p,), multiply_add(push, dx, load(gradient, (p,))))
            store(gradient, (q,), multiply_add(push, dy, load(gradient, (q,))))
            store(gradient, (r,), multiply_add(push, dz, load(gradient, (r,))))
        store(gradient, (a,), gx)
        store(gradient, (b,), gy)
        store(gradient, (c,), gz)
    return total


@kernel_of_kernels
def clear(gradient):
    """Set the gradients of eight arrangements to zero."""
    for k in range(len(gradient)):
        store(gradient, (k,), 0.0)
