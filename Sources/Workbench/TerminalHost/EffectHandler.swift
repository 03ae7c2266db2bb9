import Canvas
import Screens

/// Does the work that the screens ask for.
public protocol EffectHandler: Sendable {
    /// Performs an effect, off the thread that draws, and returns what the screens should learn.
    ///
    /// Called for every question, several at a time. Whatever goes wrong comes back as the failure of
    /// the question; there is nothing to throw.
    func perform(_ effect: Effect) async -> [Message]
}

/// How the workbench uses the terminal.
public struct HostOptions: Sendable {
    /// What is known of a frame that was drawn.
    public struct FrameObservation: Sendable {
        /// Nanoseconds from reading the oldest key of this frame until it was on the terminal; nil
        /// where no key led to the frame.
        public var keyToFrame: UInt64?
        /// Nanoseconds from the start of the host.
        public var sinceStart: UInt64
        public var runs: Int
    }

    /// Receives stderr while the screen is up.
    public var logPath: String?
    /// No colours, whatever the terminal can do (`NO_COLOR` does the same).
    public var monochrome = false
    /// Called on the drawing thread after each frame; must be quick.
    public var frameObserver: (@Sendable (FrameObservation) -> Void)?
    /// Called on the drawing thread with everything that the screens are told, before they are told;
    /// must be quick.
    public var messageObserver: (@Sendable (Message) -> Void)?

    public init() {}
}

/// Why the workbench could not open.
public struct HostFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// One sentence with the remedy.
    public var description: String

    public init(_ description: String) { self.description = description }
}
