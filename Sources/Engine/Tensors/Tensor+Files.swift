import Support

/// Tensors in safetensors files.
extension SafetensorsWriter {
    /// Adds a tensor under its own shape.
    public mutating func add<Scalar: TensorScalar & SafetensorsElement>(
        _ name: String, _ tensor: Tensor<Scalar>
    ) {
        add(name, shape: tensor.shape, tensor.elements)
    }
}

extension SafetensorsFile {
    /// A tensor, copied out of the mapped file.
    ///
    /// - Throws: `Failure` where it is missing or of another type.
    public func tensor<Scalar: TensorScalar & SafetensorsElement>(_ name: String) throws
        -> Tensor<Scalar>
    {
        Tensor(try shape(of: name), try column(name, as: Scalar.self))
    }
}
