package data

import (
	"bytes"
	_ "embed"
)

//go:embed digits.csv.gz
var digitsFile []byte

//go:embed vowel.csv.gz
var vowelFile []byte

// Digits is 1797 handwritten digits of 8×8 pixels from 0 to 16 (Alpaydin and Kaynak,
// Optical Recognition of Handwritten Digits, UCI).
func Digits() (*Set, error) {
	s, err := ReadCSV(bytes.NewReader(digitsFile), "digits", CSV{})
	if err != nil {
		return nil, err
	}
	s.Width, s.Height = 8, 8
	s.Source = "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, CC BY 4.0"
	return s, nil
}

// firstTestSpeaker parts the fifteen speakers of the vowels: 0 to 7 train, 8 to 14
// test, as its makers set out.
const firstTestSpeaker = 8

// Vowels is 990 steady vowels of British English in eleven classes from fifteen
// speakers, who are its Groups (Deterding, Niranjan, Robinson, Vowel Recognition,
// UCI). It has nine features, and not the ten of the original, so that published
// results do not apply to it.
func Vowels() (*Set, error) {
	s, err := ReadCSV(bytes.NewReader(vowelFile), "vowel", CSV{Group: "V1"})
	if err != nil {
		return nil, err
	}
	s.Source = "D. Deterding, M. Niranjan, T. Robinson: Vowel Recognition, UCI Machine Learning Repository, CC BY 4.0"
	return s, nil
}

// VowelParts is the vowels in their two parts: the speakers of one are not in the other.
func VowelParts() (train, test *Set, err error) {
	s, err := Vowels()
	if err != nil {
		return nil, nil, err
	}
	return SplitGroups(s, func(speaker int) bool { return speaker >= firstTestSpeaker })
}
