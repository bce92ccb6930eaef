"""Words that lines of an article page are known by, in many languages. Data only.

Each set is folded (`words.fold`). They name kinds of lines, never a site; a rule that reads one of them must also see
the right shape, so a language that is missing here only makes a rule silent.
"""

import re

SOCIAL_NAMES = frozenset(
    "facebook twitter linkedin whatsapp telegram pinterest reddit instagram youtube tiktok tumblr flipboard weibo "
    "wechat viber xing vkontakte threads mastodon bluesky snapchat messenger flickr hatena kakaotalk pocket".split()
)
"""Networks that pages link to; the same in every language."""

SHARE_WORDS = frozenset(
    "share teilen partager compartir condividi compartilhar delen dela del udostępnij paylaş поделиться поділитися "
    "bagikan シェア ツイート フォロー 分享 转发 轉發 收藏 공유 구독 팔로우 شارك مشاركة تابعنا שתפו शेयर फॉलो "
    "साझा แชร์ ติดตาม "
    "email mail e-mail print drucken imprimer imprimir stampa tweet tweeten "
    "twittern copy link subscribe abonnieren abonner suscribirse iscriviti assinar newsletter follow folgen suivre "
    "seguir segui volg følg følge подписаться subscribe listen anhören écouter escuchar ascolta ouvir luister "
    "lyssna save bookmark merken enregistrer guardar salva salvar icon pin épingler partagez compartilhe comparte "
    "download herunterladen télécharger descargar scarica baixar pobierz indir скачать drukuj yazdır печать поделитесь "
    "κοινοποίηση κοινοποιήστε εκτύπωση ακολουθήστε εγγραφείτε".split()
)
"""What a button of a page asks a reader to do."""

AD_WORDS = frozenset(
    "ad advert advertisement advertisements anzeige anzeigen werbung publicité "
    "publicidad anuncio anuncios pubblicità annuncio publicidade anúncio advertentie advertenties reclame annonse "
    "annonsørinnhold annons annonce reklame reklam reklama mainos реклама 広告 广告 廣告 광고 إعلان إعلانات פרסומת "
    "διαφήμιση विज्ञापन โฆษณา iklan".split()
)
"""What stands over an advertisement, or in its place."""

AROUND_AD_WORDS = frozenset(
    "story article content continues continue continued below after under this the scroll to for by reading keep skip "
    "past paid message placeholder es geht nach der weiter la suite après cette continúa después".split()
)
"""What says that the text goes on behind one."""

BYLINE_WORDS = frozenset(
    "by von par por di da de door av af przez autor autorin autore auteur auteure author автор автори text texto testo "
    "texte words reporting writes yazan oleh kirjoittanut skrevet skriven escrito escrita scritto écrit "
    "γράφει του της τησ 記者 记者 文 取材 作者 撰文 기자 بقلم كتب".split()
)
"""What begins a byline."""

REPORTER_ENDING = r"(?:기자|특파원|記者|记者|特派員|特派员|报道|報道|報導|รายงาน)(?:\s+[\w.+-]+@[\w.-]+)?$"
"""A pattern of how a line ends behind the name of who reported, where the word stands there; perhaps with an address of
mail."""

TOPIC_WORDS = frozenset(
    "topics topic tags tag keywords keyword themen thema schlagwörter schlagworte stichwörter mots clés thèmes sujets "
    "etiquetas temas palabras clave argomenti temi parole chiave tópicos assuntos palavras onderwerpen trefwoorden "
    "ämnen emner etiketter tagi tematy słowa kluczowe témata štítky konular etiketler теги темы ключевые слова теми "
    "topik タグ キーワード 标签 標籤 关键词 關鍵詞 태그 키워드 الوسوم وسوم كلمات مفتاحية دلالية المواضيع مواضيع "
    "تگ‌ها برچسب‌ها תגיות תגים ετικέτεσ टैग แท็ก thẻ từ khóa filed under".split()
)
"""What introduces a list of topics."""

RELATED_WORDS = frozenset(
    "related read more also see next recommended trending popular lesen sie auch mehr siehe weitere lire aussi voir à "
    "articles liés leer más también te puede podría interesar gustarte relacionado relacionados ver leggi anche "
    "correlati potrebbe interessarti leia mais também veja lees ook meer läs även mera les også læs czytaj także też "
    "więcej čtěte také ilgili haberler читайте также ещё також baca "
    "juga 関連 記事 関連記事 関連ニュース 相关 阅读 相關 閱讀 相关阅读 相关新闻 相關新聞 延伸閱讀 延伸阅读 "
    "관련 기사 관련기사 اقرأ أيضا أيضًا أيضاً المزيد بیشتربخوانید קראועוד קראעוד ראוגם διαβάστε επίσησ यहभीपढ़ें อ่านเพิ่มเติม"
    " อ่านต่อ i̇lgi̇li̇ xem thêm đọc".split()
)
"""What introduces links to other articles."""

CREDIT_WORDS = frozenset(
    "photo photos photograph photographer image images picture pictures credit credits foto fotos fotografie bild "
    "bilder quelle crédit crédits photographie illustration imagen imágenes fotografía crédito immagine immagini "
    "imagem imagens fotograaf beeld bron kuva zdjęcie fot fotoğraf görsel фото фотография зображення світлина gambar "
    "写真 画像 撮影 图片 圖片 图 图说 图源 照片 摄影 攝影 사진 صورة تصوير الصورة עکس צילום φωτογραφία φωτο "
    "ภาพจาก ภาพประกอบ เครดิตภาพ फोटो ảnh courtesy archiv file".split()
)
"""What names an image, its maker or its source."""

PUBLISHED = re.compile(
    r"publish|posted|\bissued\b|released on|submitted on|veröffentlicht|erschienen|erstellt|publi[éeck]|publié|"
    r"parution|créé|pubblicat|gepubliceerd|geplaatst|"
    r"publicerad|publisert|offentliggjort|julkaistu|opublikow|zveřejn|vydán|yayın|опубликован|опубліков|дата публ|"
    r"δημοσ|diterbitkan|dipublikasi|نشر|تاريخ|प्रकाशित|公開|発行|掲載|投稿|发布|發布|发表|刊登|발행|입력|"
    r"등록|게시|เผยแพร่|đăng|ngày tạo|انتشار",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"updat|modifi|edited|revised|reviewed|last (?:changed|published|posted)|"
    r"aktualis|geändert|mis à jour|mise à jour|\bmaj\b|"
    r"actuali[zs]|aggiorn|atualiz|"
    r"bijgewerkt|gewijzigd|uppdater|ändrad|oppdater|endret|opdater|ændret|päivitet|muokattu|aktualiz|"
    r"güncel|обновл|изменен|"
    r"оновлен|ενημέρ|τελευταία|diperbarui|تحديث|अपडेट|अद्यतन|更新|編集|修改|수정|업데이트|แก้ไข|อัปเดต|cập nhật|به‌روز",
    re.IGNORECASE,
)
"""What a line says of when an article appeared, and of when it was changed: beginnings of words."""

WORK_LABELS = frozenset(
    "isbn isbn-13 isbn13 pages seiten seitenzahl páginas pagine sider sidor strony stron страниц страницы "
    "sayfa 頁数 页数 페이지 hardcover paperback gebunden broschiert taschenbuch translator übersetzer "
    "übersetzung traductor traducteur traduttore runtime laufzeit cast besetzung reparto interprètes "
    "director directed regie regisseur regisseurin dirección réalisateur réalisation regia reżyseria "
    "режиссёр режиссер 監督 导演 감독".split()
)
"""Labels of what a book or a film has and an article has not."""

TITLE_LABELS = frozenset(
    "title headline titel titre título titolo tytuł название заголовок başlık otsikko rubrik overskrift judul τίτλος "
    "書名 书名 標題 标题 タイトル 제목 العنوان".split()
)
"""What stands before a title and a colon."""
