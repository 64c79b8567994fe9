#pragma once

#include <string_view>

/// Closed classes of words, in lower case, and a few open ones that a writer of scripts cares about.
namespace troupe::quality {

/// the, of, and ...: words that carry grammar, not meaning.
bool is_function_word(std::string_view);
/// very, really, basically ...
bool is_filler_word(std::string_view);
/// never, lost, secret, storm ...: words that promise that something is at stake.
bool is_tension_word(std::string_view);
bool is_feeling_word(std::string_view);
/// red, creak, salt, seven ...: what a listener can see, hear, touch or count, beyond what a dictionary tells.
bool is_sensory_word(std::string_view);

/// How sentences are tied to each other.
bool is_cause_word(std::string_view);
bool is_time_word(std::string_view);
bool is_contrast_word(std::string_view);
bool is_addition_word(std::string_view);
/// Any of these four.
bool is_connective(std::string_view);

bool is_first_person(std::string_view);
bool is_second_person(std::string_view);
bool is_third_person(std::string_view);
/// this, that, these, those, such
bool is_demonstrative(std::string_view);
bool is_modal(std::string_view);
bool is_negation(std::string_view);
/// am, is, was, been ...
bool is_be(std::string_view);
/// gone, known, told ...: participles that do not end in -ed.
bool is_irregular_participle(std::string_view);
/// who, what, where ...
bool is_question_word(std::string_view);
/// said, asked, whispered ...
bool is_speech_verb(std::string_view);
/// subscribe, follow, try, visit ...: what a listener can be asked to do.
bool is_call_word(std::string_view);
/// Mr, Dr, etc ...: a point behind them ends no sentence.
bool is_abbreviated(std::string_view);

}  // namespace troupe::quality
