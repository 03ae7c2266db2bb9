import Reports
import Support

extension Prompt {
    /// Seeds and settings that are trained one after the other.
    static let severalTrainings: Prompt = Prompt(
        name: "several trainings",
        description: { _ in "Such as seeds=1,2,3 dropout=0.2,0.5; also halving, and queue for later"
        }, width: 76
    ) { $0.acceptSeveral($1) }

    /// A field of the recipe.
    static func field(_ name: String) -> Prompt {
        Prompt(
            name: name,
            description: { state in
                state.recipeFields.first { $0.name == name }?.description ?? ""
            }
        ) { state, text in
            state.overlay = nil
            state.setField(name, text)
            return []
        }
    }
}

extension ChoiceList {
    /// The values of a field that has more of them than one steps through.
    static func fieldValue(_ name: String) -> ChoiceList {
        ChoiceList(
            name: "the list of values", title: { _ in name },
            entries: { state in
                let field = state.recipeFields.first { $0.name == name }
                return (field?.choices ?? []).enumerated().map { index, value in
                    let title = name == State.modelField ? state.card(named: value)?.title : nil
                    return OverlayEntry(left: value, right: title ?? "", number: index)
                }
            }
        ) { state, entry in
            state.overlay = nil
            state.setField(name, entry.left)
            return []
        }
    }
}

extension Confirmation {
    /// Asks before a training is stopped.
    static func stop(_ run: String) -> Confirmation {
        Confirmation(
            name: "the question before a training is stopped",
            question: { _ in
                "Stop \(run) now? It keeps its best checkpoint, and can go on later."
            },
            keys: "Enter or y stops it, any other key does not",
            answersYes: true,
            yes: Binding([.enter], "Stop the training") { state in
                state.overlay = nil
                state.say("Asked \(run) to stop; it keeps its best checkpoint.")
                return [.ask(SteerTraining(run: run, command: .stop))]
            },
            otherwise: { state in
                state.overlay = nil
                state.say("\(run) goes on.")
            },
            left: { $0.say("\(run) goes on.") })
    }
}
