import type { DefaultTokenizerConfig } from '@orama/orama'
import { stemmer as arabic } from '@orama/stemmers/arabic'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as hindi } from '@orama/stemmers/indian'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'
import { stemmer as turkish } from '@orama/stemmers/turkish'
import { stopwords as arabicStopWords } from '@orama/stopwords/arabic'
import { stopwords as dutchStopWords } from '@orama/stopwords/dutch'
import { stopwords as englishStopWords } from '@orama/stopwords/english'
import { stopwords as frenchStopWords } from '@orama/stopwords/french'
import { stopwords as germanStopWords } from '@orama/stopwords/german'
import { stopwords as hindiStopWords } from '@orama/stopwords/indian'
import { stopwords as italianStopWords } from '@orama/stopwords/italian'
import { stopwords as portugueseStopWords } from '@orama/stopwords/portuguese'
import { stopwords as russianStopWords } from '@orama/stopwords/russian'
import { stopwords as spanishStopWords } from '@orama/stopwords/spanish'
import { stopwords as swedishStopWords } from '@orama/stopwords/swedish'
import { stopwords as turkishStopWords } from '@orama/stopwords/turkish'

/** Orama's stemmer and stop words of each language. There are none for Polish. */
export const oramaPacks: Readonly<Record<string, DefaultTokenizerConfig>> = {
  Arabic: { language: 'arabic', stemmer: arabic, stopWords: arabicStopWords },
  Dutch: { language: 'dutch', stemmer: dutch, stopWords: dutchStopWords },
  English: { language: 'english', stemmer: english, stopWords: englishStopWords },
  French: { language: 'french', stemmer: french, stopWords: frenchStopWords },
  German: { language: 'german', stemmer: german, stopWords: germanStopWords },
  Hindi: { language: 'indian', stemmer: hindi, stopWords: hindiStopWords },
  Italian: { language: 'italian', stemmer: italian, stopWords: italianStopWords },
  Portuguese: { language: 'portuguese', stemmer: portuguese, stopWords: portugueseStopWords },
  Russian: { language: 'russian', stemmer: russian, stopWords: russianStopWords },
  Spanish: { language: 'spanish', stemmer: spanish, stopWords: spanishStopWords },
  Swedish: { language: 'swedish', stemmer: swedish, stopWords: swedishStopWords },
  Turkish: { language: 'turkish', stemmer: turkish, stopWords: turkishStopWords },
}
